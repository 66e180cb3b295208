"""The tool that asks which changes no test notices: what it changes, what it leaves alone, how it draws."""

import ast
import gc
import importlib.util
from pathlib import Path

import pytest

from tools.mutants import __main__ as tool
from tools.mutants.forked import exchange
from tools.mutants.judged import Place, judged, place
from tools.mutants.operators import mutants_of
from tools.mutants.parts import ROOT, Part

CHANGES = {
    "a < b": ["a <= b"],
    "a not in b": ["a in b"],
    "a is not b": ["a is b"],
    "a + b": ["a - b"],
    "a // b": ["a / b"],
    "a and b or c": ["a and b and c", "a or b or c"],
    "not (a and b)": ["(a and b)", "not (a or b)"],
    "-a": ["a"],
    "True": ["False"],
    "0.5": ["1.5"],
    "min(a, 3)": ["max(a, 3)", "min(a, 4)"],
    "b if a else c": ["b if not (a) else c"],
    "[b for b in c if b.d]": ["[b for b in c if True]"],
    "f(a, n=1)": ["f(a, n=2)"],
    "'ä' + f(1)": ["'ä' + f(2)"],
}
UNCHANGED = [
    "a: int = b",
    "a: Literal[1]",
    "'words'",
    "'%d words' % a",
    "zip(a, b, strict=True)",
    "@cached(5)\ndef f(a: X[1]) -> Y[2]:\n    'Says 3.'\n    return a",
    "@dataclass(frozen=True)\nclass A:\n    'Has 3.'\n    b: Annotated[int, 4]",
]


@pytest.mark.parametrize("source", CHANGES)
def test_one_small_thing_is_changed_at_a_time(source: str) -> None:
    made = [mutant.of(source) for mutant in mutants_of(source)]
    assert sorted(ast.unparse(ast.parse(each)) for each in made) == sorted(
        ast.unparse(ast.parse(each)) for each in CHANGES[source]
    )


@pytest.mark.parametrize("source", UNCHANGED)
def test_what_no_answer_depends_on_is_left_alone(source: str) -> None:
    assert not mutants_of(source)


def test_a_sample_begins_with_every_part_and_holds_still_while_other_lines_come_and_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"a{n} = b{n} + {n}" for n in range(40)]
    (tmp_path / "large.py").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "small.py").write_text("a = b < 1", encoding="utf-8")
    parts = tuple(Part(name, str(tmp_path / f"{name}.py"), ()) for name in ("large", "small"))
    monkeypatch.setattr(tool, "PARTS", parts)
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(Part, "files", lambda self: (Path(self.code).relative_to(tmp_path),))
    drawn = [case.identity for case in tool.sample((), 1, 50)]
    assert drawn == [case.identity for case in tool.sample((), 1, 60)][:50], "a larger one begins with the smaller"
    assert drawn != [case.identity for case in tool.sample((), 2, 50)]
    assert sum(identity.startswith("small") for identity in drawn) == 2, "all that there are"
    (tmp_path / "large.py").write_text("\n".join(["new = 1", "", *lines[1:]]), encoding="utf-8")
    kept = {case.identity for case in tool.sample((), 1, 50)} & {*drawn}
    assert len(kept) >= len(drawn) - 4


def test_what_is_judged_stands_in_the_program_and_has_its_reason() -> None:
    """An entry whose line was changed or deleted goes."""
    for file in {each.file for each in judged()}:
        source = (ROOT / file).read_text(encoding="utf-8")
        there = {place(Path(file), each.line, each.was, each.becomes) for each in mutants_of(source)}
        assert {each for each in judged() if each.file == file} <= there
    assert all(why.strip() for why in judged().values())
    assert Place("", "", "", "") not in judged()


def test_a_part_holds_rooms_within_rooms_and_never_nothing(tmp_path: Path) -> None:
    """A part whose modules moved would be counted as one without a survivor."""
    for name in ("room/a.py", "room/inner/__init__.py", "room/inner/b.py", "bare/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert Part("", "room", ()).files(tmp_path) == (Path("room/a.py"), Path("room/inner/b.py"))
    with pytest.raises(ValueError, match="has moved"):
        Part("bare", "bare", ()).files(tmp_path)


def test_a_change_is_made_in_functions_that_are_frozen_and_one_that_is_not_made_is_counted(tmp_path: Path) -> None:
    """A change that meets no function would be tried as if nobody noticed it."""
    source = "def larger(a, b):\n    return a < b\n"
    file = tmp_path / "frozen.py"
    file.write_text(source, encoding="utf-8")
    found = importlib.util.spec_from_file_location("frozen", file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    gc.freeze()
    try:
        (mutant,) = mutants_of(source)
        assert exchange(file, mutant.start, mutant.end, mutant.becomes) == 1
        assert module.larger(1, 1)
        assert exchange(file, mutant.start, mutant.end, mutant.was) == 1
        assert not module.larger(1, 1)
        assert exchange(file, mutant.start, mutant.end, mutant.was) == 0, "nothing differs any more"
    finally:
        gc.freeze()
