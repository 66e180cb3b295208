"""A change of a module and how its trial ended."""

import hashlib
from dataclasses import asdict, dataclass
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType
from typing import Any

from tools.mutants.forked import codes
from tools.mutants.operators import Mutant
from tools.mutants.parts import COMPILED, ROOT, Part


@dataclass(frozen=True, slots=True)
class Case:
    """A change of one module; `identity` is what it stays when other lines of the module change."""

    part: Part
    file: Path
    mutant: Mutant
    identity: str

    def lot(self, seed: int) -> str:
        """Its place among all changes in a draw: by chance, but the same as long as its own line is."""
        return hashlib.sha256(f"{seed}:{self.identity}".encode()).hexdigest()

    @property
    def key(self) -> str:
        """Stays while the module does."""
        source = (ROOT / self.file).read_bytes()
        told = f"{self.file}:{self.mutant.start}:{self.mutant.end}:{self.mutant.becomes}"
        return hashlib.sha256(source + told.encode()).hexdigest()[:20]

    @property
    def compiled(self) -> bool:
        """Whether its module's functions are compiled, which `forked.py` runs as Python."""
        return any(mark in (ROOT / self.file).read_text(encoding="utf-8") for mark in COMPILED)

    @property
    def exchangeable(self) -> bool:
        """Whether the change is one of functions alone (`forked.py`)."""
        source = (ROOT / self.file).read_text(encoding="utf-8")
        before, after = (compile(text, "x", "exec") for text in (source, self.mutant.of(source)))
        return codes(before) != codes(after) and _outside(before) == _outside(after)

    @property
    def said(self) -> str:
        """For people."""
        return f"{self.file}:{self.mutant.line}: {self.mutant.was.strip()!r} -> {self.mutant.becomes.strip()!r}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`how` a change ended: killed by a test (`by`), late, survived, unreached by any test of its part, or unmade: no
    function that is loaded has it."""

    how: str
    by: str = ""
    seconds: float = 0.0

    @property
    def noticed(self) -> bool:
        """Whether the tests notice it."""
        return self.how in ("killed", "late")

    def kept(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def _outside(code: CodeType) -> tuple[object, ...]:
    """What a module does when it is imported, functions aside."""
    plain = tuple(each for each in code.co_consts if not isinstance(each, CodeType))
    classes = [each for each in code.co_consts if isinstance(each, CodeType) and not each.co_flags & CO_OPTIMIZED]
    return (code.co_code, plain, code.co_names, *map(_outside, classes))
