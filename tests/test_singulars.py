"""No sentence says “1 houses”: where a number comes before a word in plural, another sentence stands for one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiator import paths
from negotiator.services.records.voice import Voice

PLACE = re.compile(r"%\((\w+)\)s (?:[a-z]+ )?([a-z]+s|people|entries|parties)\b")
PAIRS = ("many", "ngettext")
CONSTANT = {"most", "least", "all", "tries", "n"}  # limits of the program, wholes of more than one thing, ordinals
NO_NOUNS = {
    "is",
    "as",
    "asks",
    "besides",
    "was",
    "comes",
    "does",
    "counts",
    "holds",
    "requires",
    "gains",
    "opens",
    "its",
    "has",
    "matters",
}
COUNTED = {
    "client.py: seconds",  # what the solver may take, five at least, and more
    "throttle.py: minutes",  # one minute has a sentence beside it
    "sign_in.py: minutes",  # how long a session lasts unused: many
    "mail.py: days",  # fixed in the program, more than one
    "mail.py: hours",
    "mail_addresses.py: hours",
    "letters.py: hours",
    "post.py: days",
    "committee.py: days",  # fixed by law, more than one
    "history.py: points",  # one point has a sentence beside it
    "core.py: count",  # one party at the table has a sentence before these
    "core.py: seats",
    "state.py: count",  # one interest has a sentence beside these
    "log_words.py: name",  # what was sealed anew, by its name
}


def sentences(file: Path) -> Iterator[str]:
    """The sentences of a module that no call puts beside another for one."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {id(call): getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
    paired = {id(part) for call in calls if named[id(call)] in PAIRS for part in ast.walk(call)}
    names = {arg.id for call in calls if named[id(call)] in PAIRS for arg in call.args if isinstance(arg, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in names for t in ast.walk(node)):
            paired |= {id(part) for part in ast.walk(node)}
    for call in calls:
        if named[id(call)] == "_" and id(call) not in paired and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def unpaired(file: Path) -> list[str]:
    """Sentences with a counted word in plural and none for one beside them."""
    return [
        f"{file.name}: {text}"
        for text in sentences(file)
        for place, word in PLACE.findall(text)
        if place not in CONSTANT and word not in NO_NOUNS and f"{file.name}: {place}" not in COUNTED
    ]


def test_what_is_counted_has_a_sentence_for_one() -> None:
    files = sorted(Path(paths.TEMPLATES.parent, "negotiator").rglob("*.py"))
    assert len(files) > 300
    assert [line for file in files for line in unpaired(file)] == []


def test_a_sentence_without_its_singular_is_found(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text('a = say(_("There are %(count)s houses."))\nb = many(_("One."), _("%(count)s houses."), 2)\n')
    assert unpaired(file) == ["x.py: There are %(count)s houses."]


@pytest.mark.parametrize(
    ("value", "sign", "german", "english"),
    [(1, False, "1 Punkt", "1 point"), (9, False, "9 Punkte", "9 points"), (1, True, "+1 Punkt", "+1 point"),
     (-1, True, "−1 Punkt", "−1 point"), (0, False, "0 Punkte", "0 points"), (11, True, "+11 Punkte", "+11 points")],
)  # fmt: skip
def test_points_are_counted(value: int, sign: bool, german: str, english: str) -> None:
    assert (Voice("de").points(value, sign=sign), Voice("en").points(value, sign=sign)) == (german, english)


def test_people_are_counted() -> None:
    assert (Voice("de").people(1), Voice("en").people(300)) == ("eine Person", "300 people")
