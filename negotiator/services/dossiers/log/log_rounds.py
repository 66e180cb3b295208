"""What changed in a round, before and after, in the words of the log's reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from negotiator.language import _, say
from negotiator.services.dossiers.log.log_names import Names
from negotiator.services.dossiers.log.log_tables import FIRM, OF_ROUNDS, SIDES

Side = Mapping[str, object]


def changes(names: Names, value: object) -> str:
    """Fields and levels of offers: name, before, after."""
    found = value if isinstance(value, Mapping) else {}
    return "; ".join(_change(names, str(key), pair) for key, pair in found.items())


def _change(names: Names, key: str, pair: Sequence[object]) -> str:
    before, after = pair
    if key in OF_ROUNDS:
        return f"{say(names.language, OF_ROUNDS[key])}: {before or '–'} → {after or '–'}"
    side, _space, measure = key.partition(" ")
    name = f"{_word(names, SIDES, side)}, {names.measure(measure)}"
    return f"{name}: {_level(names, measure, before)} → {_level(names, measure, after)}"


def _level(names: Names, measure: str, n: object) -> str:
    return names.level(measure, n) if isinstance(n, int) else say(names.language, _("not mentioned"))


def minutes(names: Names, value: object) -> str:
    """What was recorded beside the offers: each line that is another than before."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < 2:
        return ""
    before, after = (dict(_lines(names, each)) for each in value[:2])
    keys = [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
    return "; ".join(f"{key}: {before.get(key) or '–'} → {after.get(key) or '–'}" for key in keys)


def _lines(names: Names, held: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """Each thing by name, with its words."""
    language = names.language
    for side, people in held.get("people", {}).items():
        yield ", ".join((say(language, _("Who took part")), _word(names, SIDES, side))), str(people)
    points = held.get("points", ())
    yield say(language, _("Open points")), ", ".join(str(each) for each in points)
    for side, firm in held.get("firm", {}).items():
        for measure, word in dict(firm).items():  # type: ignore[call-overload]
            yield f"{_word(names, SIDES, side)}, {names.measure(measure)}", _word(names, FIRM, str(word))
    for n, row in held.get("commitments", {}).items():
        found = _side(row)
        told = (found.get("what"), names.stakeholder(found.get("owner")), found.get("due"), found.get("done"))
        yield " ".join((say(language, _("Commitment")), n)), ", ".join(str(each) for each in told if each)
    for n, row in held.get("declarations", {}).items():
        found = _side(row)
        said = (names.stakeholder(found.get("who")), found.get("speaker"), found.get("said"))
        yield " ".join((say(language, _("Declaration")), n)), ", ".join(str(each) for each in said if each)


def _side(row: object) -> Side:
    return row if isinstance(row, Mapping) else {}


def _word(names: Names, table: Mapping[str, str], word: str) -> str:
    return say(names.language, table[word]) if word in table else word


TELLING: Mapping[str, Callable[[Names, object], str]] = {"changes": changes, "minutes": minutes}
