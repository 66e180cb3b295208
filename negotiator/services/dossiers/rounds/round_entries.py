"""What is typed about a round: judged, merged with what somebody else wrote, and made into what is kept."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from negotiator.bargaining.errors import Refused
from negotiator.catalogue.minutes import TOGETHER, Commitment, Declaration, Firm, Minutes
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Participant, Plan, Round
from negotiator.catalogue.talks import PLANNED
from negotiator.dates import kept_day
from negotiator.language import _
from negotiator.services.dossiers.entries.entry_fields import no_day
from negotiator.services.records.snapshots import read, written

SIDES = (HOME_SIDE, PARTNER_SIDE)
STATUSES = (PLANNED, "open", "closed")
WORDS = ("date", "place", "status", "record", "points")
LONGEST = {"place": 200, "record": 4000, "why": 1000, "points": 2000}
LONGEST_PEOPLE, LONGEST_WHAT, LONGEST_SAID, LONGEST_SPEAKER = 1000, 500, 1000, 200
MOST_ROWS = 40  # commitments, and declarations, of one round
MOST_BASE = 200_000  # characters of a form's hidden field
ABSENT = ""  # a measure that a side did not mention
NEW = "new"  # begins the number of a row that is not kept yet
WRONG = _("Please correct what is marked.")
LONG = _("This is too long.")
DAYS = ("due", "done")
BEFORE = _("This day lies before an earlier round.")
AFTER = _("This day lies after a later round.")
LAST = 10**6  # the number of a round that has none yet: behind all others
NO_LEVEL = _("This measure has no such level.")
CHOOSE = _("Please choose one of these.")
BEGUN = _(
    "The other side has offered or declared something in this round, so it has begun: please choose another state."
)
APART = _("Agreed or initialled can only be what both sides have at the same level.")
Row = TypeVar("Row", Commitment, Declaration)
Some = TypeVar("Some")


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """What was typed about a round. `offers` is side -> measure -> level, "" where nothing was offered; `firm` the same
    with how firm it is; `people` is side -> functions. Rows are by their number, new ones by "new1" and so on; one
    whose words are empty is none."""

    date: str
    place: str
    status: str
    record: str
    offers: Mapping[str, Mapping[str, str]]
    firm: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    points: str = ""
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    declarations: Mapping[str, Declaration] = field(default_factory=dict)

    def level(self, side: str, measure: str) -> str:
        """What a side offered of a measure, "" where it did not mention it."""
        return self.offers.get(side, {}).get(measure, ABSENT)

    def how(self, side: str, measure: str) -> str:
        """How firm that is; offered where nothing else was said."""
        return self.firm.get(side, {}).get(measure) or Firm.OFFERED.value


def entry_from(fields: Mapping[str, str]) -> RoundEntry:
    """What the fields of the form hold: "de-MEASURE" and "firm-de-MEASURE", "commitment-1-what" and so on."""
    plain = {name: fields.get(name, "").strip() for name in WORDS}
    plain["date"] = kept_day(plain["date"])
    commitments = _typed_rows(fields, "commitment", Commitment)
    declarations = _typed_rows(fields, "declaration", Declaration)
    return RoundEntry(
        **plain,
        offers={side: _under(fields, side) for side in SIDES},
        firm={side: _under(fields, f"firm-{side}") for side in SIDES},
        people={side: fields.get(f"people-{side}", "").strip() for side in SIDES},
        commitments={key: row for key, row in commitments.items() if row.what or not key.startswith(NEW)},
        declarations={key: row for key, row in declarations.items() if row.said or not key.startswith(NEW)},
    )


def _under(fields: Mapping[str, str], prefix: str) -> dict[str, str]:
    start = f"{prefix}-"
    return {name.removeprefix(start): text for name, text in fields.items() if name.startswith(start)}


def _typed_rows(fields: Mapping[str, str], prefix: str, kind: type[Row]) -> dict[str, Row]:
    rows: dict[str, dict[str, str]] = {}
    names = {"what", "owner", "due", "done"} if kind is Commitment else {"who", "said", "measure", "speaker"}
    for name, text in _under(fields, prefix).items():
        number, _dash, part = name.partition("-")
        if part in names and re.fullmatch(rf"({NEW})?[1-9][0-9]{{0,2}}", number):
            rows.setdefault(number, {})[part] = kept_day(text) if part in DAYS else text.strip()
    blank = {"what": ""} if kind is Commitment else {"who": "", "said": ""}
    return {number: kind(**{**blank, **row}) for number, row in rows.items()}


def packed(entry: RoundEntry) -> str:
    """What the form was made with, for its hidden field: so that a collision can tell whose change is whose."""
    return written(entry)


def unpacked(text: str, otherwise: RoundEntry) -> RoundEntry:
    """What `packed` wrote; `otherwise` where it is no such thing."""
    try:
        return read(RoundEntry, text[:MOST_BASE])
    except (ValueError, RecursionError):
        return otherwise


def merged(mine: RoundEntry, base: RoundEntry, theirs: RoundEntry) -> RoundEntry:
    """What I changed since `base`, and for the rest what stands now: saving it takes back nothing of the other's."""
    same = {name: getattr(theirs, name) for name in WORDS if getattr(mine, name) == getattr(base, name)}
    return replace(
        mine,
        **same,
        offers={side: _levels(mine, base, theirs, side, RoundEntry.level) for side in SIDES},
        firm={side: _levels(mine, base, theirs, side, RoundEntry.how) for side in SIDES},
        people=_rows(mine.people, base.people, theirs.people),
        commitments=_rows(mine.commitments, base.commitments, theirs.commitments),
        declarations=_rows(mine.declarations, base.declarations, theirs.declarations),
    )


def _levels(
    mine: RoundEntry, base: RoundEntry, theirs: RoundEntry, side: str, of: Callable[[RoundEntry, str, str], str]
) -> dict[str, str]:
    keys = {*mine.offers.get(side, {}), *theirs.offers.get(side, {})}
    chosen = {key: theirs if of(mine, side, key) == of(base, side, key) else mine for key in keys}
    return {key: of(entry, side, key) for key, entry in chosen.items()}


def _rows(mine: Mapping[str, Some], base: Mapping[str, Some], theirs: Mapping[str, Some]) -> dict[str, Some]:
    """Row by row; what either left out since is gone unless the other changed it."""
    found = {}
    for key in (*theirs, *(key for key in mine if key not in theirs)):
        untouched = mine.get(key) == base.get(key)
        kept = theirs.get(key) if untouched else mine.get(key, theirs.get(key))
        if kept is not None:
            found[key] = kept
    return found


def entry_of(row: tuple[str, str, str, str], offers: Mapping[str, Mapping[str, int]], minutes: Minutes) -> RoundEntry:
    """What a round holds as its form would send it; `row` is day, place, state, record."""
    return RoundEntry(
        *row,
        offers={side: {key: str(n) for key, n in levels.items()} for side, levels in offers.items()},
        firm=minutes.firm,
        people=minutes.people,
        points="\n".join(minutes.points),
        commitments=minutes.commitments,
        declarations=minutes.declarations,
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry that can be kept."""

    offers: dict[str, dict[str, int]]
    minutes: Minutes


def judged(entry: RoundEntry, plan: Plan, before: Minutes, n: int = LAST, stored: str = "") -> Judged:
    """What of an entry of round `n` is kept, LAST for a new one; rows keep their number, and on which day an assessment
    was revised by them. A day that is `stored` already stays. Raises Refused with a message for each field that cannot
    be used."""
    wrong = _wrong_words(entry)
    if entry.date and entry.date != stored and "date" not in wrong:
        wrong |= _wrong_order(entry.date, n, plan.rounds)
    offers = _offers(entry, {measure.id: measure.top for measure in plan.measures}, wrong)
    firm = _firm(entry, offers, wrong)
    known = {measure.id for measure in plan.measures}
    wrong |= {f"firm-{side}-{key}": NO_LEVEL for side, each in entry.firm.items() for key in each if key not in known}
    people = {person.id: person for person in plan.participants}
    commitments = {k: row for k, row in {**before.commitments, **entry.commitments}.items() if row.what.strip()}
    declarations = {k: row for k, row in {**before.declarations, **entry.declarations}.items() if row.said.strip()}
    for key, row in commitments.items():
        wrong |= _wrong_commitment(f"commitment-{key}", row, people)
    for key, said in declarations.items():
        wrong |= _wrong_declaration(f"declaration-{key}", said, people, {measure.id for measure in plan.measures})
    if len(commitments) > MOST_ROWS or len(declarations) > MOST_ROWS:
        wrong["points"] = _("At most 40 commitments and 40 declarations can be kept of one round.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    minutes = Minutes(
        people={side: entry.people.get(side, "").strip() for side in SIDES if entry.people.get(side, "").strip()},
        firm=firm,
        points=tuple(line for each in entry.points.splitlines() if (line := " ".join(each.split()))),
        commitments=_numbered(commitments, before.commitments),
        declarations={
            key: replace(said, revised=before.declarations[key].revised if key in before.declarations else "")
            for key, said in _numbered(declarations, before.declarations).items()
        },
    )
    return Judged(offers, minutes)


def _wrong_words(entry: RoundEntry) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if entry.date and no_day(entry.date):
        wrong["date"] = no_day(entry.date)
    if entry.status not in STATUSES:
        wrong["status"] = CHOOSE
    elif entry.status == PLANNED and _has_heard(entry):
        wrong["status"] = BEGUN
    wrong |= {name: LONG for name in ("place", "record", "points") if len(getattr(entry, name)) > LONGEST[name]}
    return wrong | {f"people-{side}": LONG for side, text in entry.people.items() if len(text) > LONGEST_PEOPLE}


def _has_heard(entry: RoundEntry) -> bool:
    """Whether something of the other side is entered, which it can only have said at the table."""
    said = any(row.said.strip() for row in entry.declarations.values())
    return said or any(entry.offers.get(PARTNER_SIDE, {}).values())


def _wrong_order(day: str, n: int, rounds: Iterable[Round]) -> dict[str, str]:
    """A day before that of an earlier round, or after that of a later one; days and months are compared as months."""
    others = [(each.n, each.date) for each in rounds if each.date and each.n != n]

    def later(one: str, other: str) -> bool:
        most = min(len(one), len(other))
        return one[:most] > other[:most]

    if any(number < n and later(held, day) for number, held in others):
        return {"date": BEFORE}
    return {"date": AFTER} if any(number > n and later(day, held) for number, held in others) else {}


def _offers(entry: RoundEntry, tops: Mapping[str, int], wrong: dict[str, str]) -> dict[str, dict[str, int]]:
    offers: dict[str, dict[str, int]] = {}
    for side, levels in entry.offers.items():
        for key, text in levels.items():
            if text == ABSENT:
                continue
            if side in SIDES and key in tops and re.fullmatch(r"[0-9]{1,2}", text) and int(text) <= tops[key]:
                offers.setdefault(side, {})[key] = int(text)
            else:
                wrong[f"{side}-{key}"] = NO_LEVEL
    return offers


def _firm(
    entry: RoundEntry, offers: Mapping[str, Mapping[str, int]], wrong: dict[str, str]
) -> dict[str, dict[str, str]]:
    """How firm each offer is, offered left out; what one side calls agreed is so for both."""
    firm: dict[str, dict[str, str]] = {}
    for side, levels in offers.items():
        for key in levels:
            words = [entry.how(each, key) for each in SIDES if key in offers.get(each, {})]
            together = next((word for word in reversed(Firm) if word in TOGETHER and word in words), None)
            how = together or entry.how(side, key)
            if how not in set(Firm):
                wrong[f"firm-{side}-{key}"] = CHOOSE
            elif together and len({offers.get(each, {}).get(key) for each in SIDES}) > 1:
                wrong[f"firm-{side}-{key}"] = APART
            elif how != Firm.OFFERED:
                firm.setdefault(side, {})[key] = str(how)
    return firm


def _wrong_commitment(name: str, row: Commitment, people: Collection[str]) -> dict[str, str]:
    wrong = {f"{name}-what": LONG} if len(row.what) > LONGEST_WHAT else {}
    if row.owner not in people:
        wrong[f"{name}-owner"] = _("Please say who does it.")
    days = {"due": row.due, "done": row.done}
    return wrong | {f"{name}-{key}": no_day(day) for key, day in days.items() if day and no_day(day)}


def _wrong_declaration(
    name: str, row: Declaration, people: Mapping[str, Participant], measures: Collection[str]
) -> dict[str, str]:
    wrong = {f"{name}-said": LONG} if len(row.said) > LONGEST_SAID else {}
    if len(row.speaker) > LONGEST_SPEAKER:
        wrong[f"{name}-speaker"] = LONG
    if row.who not in people or people[row.who].side != PARTNER_SIDE:
        wrong[f"{name}-who"] = _("Please say who of the other side declared it.")
    if row.measure and row.measure not in measures:
        wrong[f"{name}-measure"] = CHOOSE
    return wrong


def _numbered(rows: Mapping[str, Row], before: Mapping[str, Row]) -> dict[str, Row]:
    """The rows under their numbers, new ones behind all that there ever were on the page."""
    found = {key: row for key, row in rows.items() if key in before}
    last = max((int(key) for key in before), default=0)
    new = [row for key, row in rows.items() if key not in before]
    return found | {str(last + n): row for n, row in enumerate(new, 1)}
