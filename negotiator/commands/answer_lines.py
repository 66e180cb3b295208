"""The answer to a case file as a table for people; the same content as the JSON, rounded where that is said."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from negotiator.bargaining.case import Case
from negotiator.bargaining.words import Concept, Status
from negotiator.numbers import number, percent, significant

MEANING = {
    Status.OK: "there are packages that everybody can accept",
    Status.NO_IR: "no package gives everybody what they can accept at least",
    Status.RED_LINES: "every package that keeps the conditions breaks a red line",
    Status.INFEASIBLE: "no package keeps the conditions",
}
UNKNOWN = "time ran out before any package was found"
SETS = {
    "mus_all": "cannot hold together",
    "mcs_all": "giving up these is enough",
    "mus_red": "red lines that cannot hold together",
    "mcs_red": "giving up these red lines is enough",
}
WIDEST = 24  # characters of a column; longer names are cut


def answer_lines(case: Case, data: Mapping[str, Any]) -> Iterator[str]:
    """Lines of the table; `data` is the content of the answer file."""
    status = data["status"]
    yield f"{case.name}: {MEANING[Status(status)] if status else UNKNOWN}. {number(data['seconds'], 'en')} seconds."
    found = {concept.value: data[concept.value] for concept in Concept if concept.value in data}
    if found:
        yield ""
        yield from aligned(_rows(case, data, found))
    yield from _beside(case, data)


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with columns of equal width, two spaces between them."""
    cut = [[cell if len(cell) <= WIDEST else cell[: WIDEST - 1] + "…" for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    for row in cut:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _rows(case: Case, data: Mapping[str, Any], found: Mapping[str, Any]) -> list[list[str]]:
    blocks = list(found.values())
    rows = [["", "least", "best", *found]]
    rows.append(["value", "", "", *(_value(block["value"]) for block in blocks)])
    rows.append(["proven", "", "", *(_proof(block) for block in blocks)])
    if any("soft" in block for block in blocks):
        rows.append(["soft rules broken", "", "", *(", ".join(block.get("soft", ["none"])) for block in blocks)])
    for k, party in enumerate(case.parties):
        numbers = [str(block["points"][k]) for block in blocks]
        rows.append([f"points of {party.id}", str(party.d), str(data["ideal"][k]), *numbers])
    for i, issue in enumerate(case.issues):
        rows.append([issue.id, "", "", *(block["package"][i] for block in blocks)])
    return rows


def _value(value: Any) -> str:
    """A number to six digits; of several gains the least one."""
    if isinstance(value, list):
        return f"{significant(value[0], 'en')} at least" if value else "nobody can gain"
    return "nobody can gain" if value is None else significant(value, "en")


def _proof(block: Mapping[str, Any]) -> str:
    if block["proven"]:
        return "yes"
    return "no" if block["gap"] is None else f"no, {percent(block['gap'], 'en', 2)} open"


def _beside(case: Case, data: Mapping[str, Any]) -> Iterator[str]:
    """What was asked beside the concepts."""
    for name in data:
        if name.startswith("k_best_"):
            yield f"\nBest values ({name.removeprefix('k_best_')}): " + ", ".join(_value(v) for v in data[name])
    if "diverse" in data:
        yield "\nDifferent packages: " + ", ".join(_value(entry["value"]) for entry in data["diverse"])
    if "core_weights" in data:
        yield "\nLevels in the share of samples that contain them:"
        yield from aligned([[issue.id, _shares(issue.levels, data["core_weights"][issue.id])] for issue in case.issues])
    for name, words in SETS.items():
        for names in data.get(name, []):
            yield f"\n{words.capitalize()}: {', '.join(names) or 'the other conditions alone'}"
    for name in ("frontier_groups2", "frontier_groups3"):
        if name in data:
            yield f"\n{name.replace('_', ' ').capitalize()}: {len(data[name]['points'])} vectors"


def _shares(levels: Sequence[str], shares: Sequence[float]) -> str:
    named = zip(levels, shares, strict=True)
    return ", ".join(f"{level} {percent(share, 'en')}" for level, share in named if share)
