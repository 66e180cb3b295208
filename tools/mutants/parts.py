"""What is mutated, against which tests: each room against the tests of its folder."""

from dataclasses import dataclass
from pathlib import Path

COMPILED = "@compiled", "@inlined"  # functions that no interpreter runs, unless it is told to
ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = {".venv", ".git", "var", "dist", "htmlcov", ".mypy_cache", ".ruff_cache", ".hypothesis", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Part:
    """A folder or file of the program, and the folders of its tests, both as paths from the project's root. `ready`
    names functions of tests ("module:function") whose kept results no line of the part has a hand in: they are made
    once for all changes."""

    name: str
    code: str
    tests: tuple[str, ...]
    ready: tuple[str, ...] = ()

    def files(self, root: Path = ROOT) -> tuple[Path, ...]:
        """The modules, rooms within rooms too, by path from the root. Raises ValueError where there is none."""
        place = root / self.code
        found = [place] if place.suffix == ".py" else sorted(place.rglob("*.py"))
        modules = tuple(each.relative_to(root) for each in found if each.name != "__init__.py")
        if not modules:
            raise ValueError(f"{self.name} holds no module: {place} has moved")
        return modules

    def test_files(self, root: Path = ROOT) -> tuple[Path, ...]:
        """The files of its tests, helpers among them."""
        found = (each for folder in self.tests for each in (root / folder).rglob("*.py"))
        return tuple(sorted(each.relative_to(root) for each in found))


SOLVED = ("tests.kenya:solved",)
PARTS = (
    Part("bargaining", "negotiator/bargaining", ("tests/bargaining",)),
    Part("access", "negotiator/services/access", ("tests/services/access",)),
    Part(
        "figures",
        "negotiator/services/packages/figures.py",
        ("tests/services/packages", "tests/charts", "tests/alike"),
        SOLVED,
    ),
    Part(
        "briefs",
        "negotiator/services/briefs",
        ("tests/services/briefs", "tests/briefs", "tests/papers", "tests/alike"),
        SOLVED,
    ),
)
