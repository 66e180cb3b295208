"""What lies compiled from before is used only as long as nothing that is compiled has changed since, wherever it
stands: the machine code of a function holds all that it calls."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiator.bargaining import compiling

HOME = Path(compiling.__file__).parent
CALLED = (
    "from negotiator.bargaining.compiling import compiled\n\n\n@compiled\ndef ask(number):\n    return number + 1\n"
)


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def loaded(file: Path) -> Callable[[int], int]:
    """The function `ask` of a module, as a process that starts now has it."""
    found = importlib.util.spec_from_file_location(file.stem, file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    ask: Callable[[int], int] = module.ask
    return ask


def test_what_is_compiled_is_kept_until_any_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kept_on_disk.py"
    file.write_text(CALLED, encoding="utf-8")
    first = loaded(file)
    assert not compiling.is_kept(first)
    assert first(1) == 2
    assert first.targetoptions["nogil"], "others work meanwhile"  # type: ignore[attr-defined]
    assert compiling.is_kept(first)
    again = loaded(file)
    assert compiling.is_kept(again), "a later start finds it"
    assert (again(1), sum(again.stats.cache_hits.values())) == (2, 1)  # type: ignore[attr-defined]
    monkeypatch.setattr(compiling, "STAMP", "of other sources")
    other = loaded(file)
    assert not compiling.is_kept(other), "its own file is the same"
    assert (other(1), sum(other.stats.cache_hits.values())) == (2, 0)  # type: ignore[attr-defined]


def test_the_stamp_changes_with_each_source_that_is_compiled_in_and_with_no_other(tmp_path: Path) -> None:
    for path in HOME.glob("*.py"):
        shutil.copy(path, tmp_path)
    stamp = compiling.stamp_of(tmp_path)
    assert stamp == compiling.STAMP
    moving = set()
    for path in tmp_path.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        path.write_text(source + "\n", encoding="utf-8")
        if compiling.stamp_of(tmp_path) != stamp:
            moving.add(path.stem)
        path.write_text(source, encoding="utf-8")
    searches = {"branch_cooling", "branch_halving", "branch_kernel", "branch_product", "branch_state", "branch_steps"}
    assert moving == {*searches, "compiling", "rounding"}


def test_all_that_the_search_calls_is_of_these_sources() -> None:
    """And whatever else is compiled: of a module elsewhere the stamp would know nothing."""
    sources = HOME.parent.rglob("*.py")
    holding = {path.parent for path in sources if "bargaining.compiling import" in path.read_text(encoding="utf-8")}
    assert holding == {HOME}
