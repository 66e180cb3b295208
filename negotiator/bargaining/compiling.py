"""Functions over arrays of numbers, compiled where numba is there; without it they are Python, far too slow to use.

What is kept on disk of them is used as long as no source has changed of what is compiled, in whatever module it stands.
Numba looks at a function's own file alone, and the machine code of a function holds all that it calls.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

try:
    import numba
except ImportError:  # pragma: no cover - an installation without it
    COMPILED = False
else:
    COMPILED = True

# Counting who refers to an array (`nrt`) takes half of the time of a search: it is left out. Whoever calls holds all
# arrays for as long as the call lasts, and nothing that is compiled makes one; numba refuses a function that would.
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "fastmath": True, "_nrt": False}
MARKS = "@compiled", "@inlined"
BESIDE = "branch_state.py", Path(__file__).name  # the arrays that are compiled for, and how
unsigned = cast(Callable[[int], int], np.uint64)  # a place in an array that is known not to count from its end


def stamp_of(folder: Path) -> str:
    """By which the sources of all that is compiled are known: names and contents of the modules in a folder that hold a
    compiled function, of the arrays that they work on, and of this one."""
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.py"))}
    told = [
        f"{name} {sha256(source).hexdigest()}"
        for name, source in found.items()
        if name in BESIDE or any(mark.encode() in source for mark in MARKS)
    ]
    return sha256("\n".join(told).encode()).hexdigest()


STAMP = stamp_of(Path(__file__).parent) if COMPILED else ""


def compiled(function: F) -> F:
    """The function compiled, kept on disk for later starts, running without Python's lock; floats only ever propose."""
    if not COMPILED:
        return function
    made = numba.njit(**OPTIONS)(function)
    if made is not function:  # numba may be told to leave everything as it is written
        _index(made)._source_stamp = STAMP  # its own is when the function's file was changed
    return cast(F, made)


def _index(made: Any) -> Any:
    """What numba knows of what it keeps of a function, which it tells nobody; a test says when that changes."""
    return made._cache._cache_file


def is_kept(function: Callable[..., Any]) -> bool:
    """Whether a compiled function lies on disk, made by this numba from the sources of today."""
    return bool(_index(function)._load_index())


def inlined(function: F) -> F:
    """The same, written out where it is called: for what is called millions of times, with many arrays."""
    return function if not COMPILED else cast(F, numba.njit(inline="always")(function))
