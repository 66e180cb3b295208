"""Whether a dossier from a file could have been typed into the pages: judged by the forms' own checks, so that a file
takes nothing that they refuse. The first thing that cannot be is refused with its place in the file and their sentence.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace

from models.dossier import Dossier
from models.limit import LimitKind
from negotiator.bargaining.errors import DataError, Refused
from negotiator.catalogue.conditions.reach import Reach, reach_of
from negotiator.catalogue.guardrails.rows.rights import alien
from negotiator.catalogue.minutes import Minutes
from negotiator.catalogue.plan import Linkage, Measure, Plan, Round
from negotiator.catalogue.reading import library
from negotiator.services.dossiers.entries.entry_fields import MONTH, ONLY_MONTH, WHY, filled
from negotiator.services.dossiers.entries.entry_numbers import Values
from negotiator.services.dossiers.facts import fact_editing
from negotiator.services.dossiers.limits import limit_fields, limit_years
from negotiator.services.dossiers.measures import level_editing, measure_editing, measure_ties
from negotiator.services.dossiers.measures.measure_fields import AMOUNTS, WIN, Named, held_level
from negotiator.services.dossiers.rounds.round_entries import entry_of, judged
from negotiator.services.dossiers.rules import linkages, own_rules
from negotiator.services.dossiers.rules.own_rule_checks import ALONE
from negotiator.services.dossiers.stakeholders import stakeholder_editing
from negotiator.services.dossiers.start import mandate, master
from negotiator.services.records.loading import (
    dossier_row,
    fact_rows,
    level_row,
    limit_rows,
    measure_row,
    stakeholder_row,
)
from negotiator.services.records.wording import words

TEXTS = {"de": "text.de", "en": "text.en"}
HEAD = {
    "title_de": "title.de", "title_en": "title.en", "summary_de": "summary.de", "summary_en": "summary.en",
    "partner": "context.partner", "languages": "context.languages", "file_number": "context.file_number",
}  # fmt: skip
Fault = tuple[str, str, dict[str, object]]  # place, message id, what fills its places


def require_sound(plan: Plan, file: tuple[str, str], day: str, language: str) -> None:
    """Nothing if all of it could have been typed on this day, by a reader of this language. Raises DataError for the
    file of this name, whose contents stand below this key."""
    name, root = file
    parts = (_head, _measures, _ties, _linkages, _limits, _people, _facts, _mandate, _rounds, _rules)
    for part in parts:
        for place, told, params in part(plan, day, language):
            raise DataError(name, f"{root}.{place}" if root else place, told, **params)


def _refused(act: Callable[[], object], place: Callable[[str], str]) -> Iterator[Fault]:
    """What a form would say at its fields."""
    try:
        act()
    except Refused as refusal:
        for name, told in refusal.fields.items():
            yield place(name), told, refusal.params


def _head(plan: Plan, _day: str, _language: str) -> Iterator[Fault]:
    row: Dossier = dossier_row(plan)
    yield from _refused(lambda: master.refuse_wrong(row), lambda name: HEAD.get(name, f"context.names.{name}"))


def _measures(plan: Plan, _day: str, language: str) -> Iterator[Fault]:
    own: Named = tuple((key, words(each.named, language)) for key, each in plan.capacities.items())
    for at, measure in _placed(plan):
        row, levels = measure_row(0, 0, measure), [level_row(0, level) for level in measure.levels]
        yield from _refused(
            lambda row=row: measure_editing.refuse_wrong(row, language),  # type: ignore[misc]
            lambda name, at=at: f"{at}.{_within(name)}",  # type: ignore[misc]
        )
        for n in range(len(levels)):
            yield from _refused(
                lambda n=n, rows=levels, before=_began(measure.id, n): level_editing.refuse_wrong(  # type: ignore[misc]
                    rows, n, before, language, own
                ),
                lambda name, at=at, n=n: f"{at}.levels[{n}].{_within(name)}",  # type: ignore[misc]
            )


def _began(measure: str, n: int) -> Values:
    """What a level of the catalogue held before anybody changed it; empty for any other."""
    known = library.catalogue().measures.get(measure)
    return held_level(level_row(0, known.levels[n])) if known and n <= known.top else {}


def _placed(plan: Plan) -> Iterator[tuple[str, Measure]]:
    """Each measure with its place, those off the agenda too."""
    for place, measures in (("measures", plan.measures), ("shelved", plan.shelved)):
        for n, measure in enumerate(measures, 1):
            yield f"{place}[{n}]", measure


def _within(name: str) -> str:
    """Where the file holds what a form calls so."""
    for start in (*AMOUNTS, WIN):
        if name.startswith(start):
            return f"{start[:-1]}.{name.removeprefix(start)}"
    start, _dash, number = name.rpartition("_")
    return f"ramp[{number}]" if start == "ramp" else TEXTS.get(name, name)


def _ties(plan: Plan, _day: str, _language: str) -> Iterator[Fault]:
    found = dict(_placed(plan))
    known = {measure.id: measure for measure in found.values()}
    for at, measure in found.items():
        for kind, told in measure_ties.faults(known, measure.id).items():
            yield f"{at}.{kind}", told, {"most": measure_ties.MOST}


def _linkages(plan: Plan, _day: str, _language: str) -> Iterator[Fault]:
    yield from _linked(plan.linkages, "linkages")
    for n, tie in enumerate(plan.linkages, 1):
        if alien(plan, tie):
            yield f"linkages[{n}].type", linkages.WITHHELD, {}
    for n, package in enumerate(plan.packages, 1):
        yield from _linked(package.linkages, f"packages[{n}].linkages")


def _linked(ties: tuple[Linkage, ...], place: str) -> Iterator[Fault]:
    for n, tie in enumerate(ties):
        told = linkages.fault(ties[:n], tie)
        if told:
            yield f"{place}[{n + 1}]", told, {}


def _limits(plan: Plan, _day: str, language: str) -> Iterator[Fault]:
    years = max((level.year for measure in plan.measures for level in measure.levels), default=0)
    years = min(max(plan.horizon_years, years), limit_fields.MOST_YEARS)
    places = {LimitKind.CAPACITY: "base", LimitKind.PAYER: "caps", LimitKind.CHAPTER: "caps_ep"}
    for row in limit_rows(0, plan):
        if row.kind not in places:
            continue
        number = f"{places[row.kind]}.{row.key}"
        at = {"years": _year_at(plan, years), "amount": number}
        own = f"capacities.{row.key}"
        yield from _refused(
            lambda row=row: limit_years.refuse_wrong(row, years, language),  # type: ignore[misc]
            lambda name, at=at, own=own: at.get(name) or f"{own}.{TEXTS.get(name, name)}",  # type: ignore[misc]
        )


def _year_at(plan: Plan, years: int) -> str:
    """The place of the first number beyond so many years."""
    return next((f"years[{n}].year" for n, each in enumerate(plan.years, 1) if each.year > years), "years")


def _people(plan: Plan, day: str, _language: str) -> Iterator[Fault]:
    for n, person in enumerate(plan.participants, 1):
        row = stakeholder_row(0, 0, person)
        yield from _refused(
            lambda row=row: stakeholder_editing.refuse_wrong(row, day),  # type: ignore[misc]
            lambda name, n=n: f"participants[{n}].{TEXTS.get(name, name)}",  # type: ignore[misc]
        )


def _facts(plan: Plan, day: str, language: str) -> Iterator[Fault]:
    for n, row in enumerate(fact_rows(0, plan.facts), 1):
        yield from _refused(
            lambda row=row: fact_editing.refuse_wrong(row, day, language),  # type: ignore[misc]
            lambda name, n=n: f"facts[{n}].{TEXTS.get(name, name)}".replace("other", "src"),  # type: ignore[misc]
        )


def _mandate(plan: Plan, day: str, _language: str) -> Iterator[Fault]:
    values = filled(mandate.FIELDS, asdict(plan.mandate_given))
    faults = mandate.faults(values, day) if any(values.values()) else {}
    for name, told in faults.items():
        yield f"mandate_given.{name}", told, {}


def _rounds(plan: Plan, _day: str, language: str) -> Iterator[Fault]:
    whole = replace(plan, measures=tuple(_to_peak(measure) for _at, measure in _placed(plan)))
    for at, meeting in enumerate(plan.rounds, 1):
        yield from (
            (f"rounds[{at}].{_part(name)}", told, params)
            for name, told, params in _refused(lambda meeting=meeting: _judge(whole, meeting, language), str)  # type: ignore[misc]
            if name != "status" and not (told == ONLY_MONTH and name == "date" and len(meeting.date) == MONTH)
        )


def _judge(plan: Plan, meeting: Round, language: str) -> None:
    """Raises Refused for a round that its form would not take."""
    row = (meeting.date, meeting.place, meeting.status, words(meeting.record, language))
    judged(entry_of(row, meeting.offers, meeting.minutes), plan, Minutes(), meeting.n)


def _to_peak(measure: Measure) -> Measure:
    """The measure with all levels that it ever had: offers may name them."""
    more = (measure.levels[-1],) * max(0, measure.peak - measure.top)
    return replace(measure, levels=(*measure.levels, *more))


def _part(name: str) -> str:
    """Where a round holds what its form calls so."""
    kind, _dash, rest = name.partition("-")
    if kind in ("commitment", "declaration"):
        return f"minutes.{kind}s.{rest.replace('-', '.')}"
    if kind in ("firm", "people"):
        return f"minutes.{kind}.{rest.replace('-', '.')}"
    return f"offers.{kind}.{rest}" if rest else "minutes.points" if name == "points" else name


def _rules(plan: Plan, _day: str, _language: str) -> Iterator[Fault]:
    seen = set[str]()
    for n, rule in enumerate(plan.rules, 1):
        if not rule.why.strip():
            yield f"rules[{n}].why", WHY, {}
        if rule.hard and rule.on and reach_of(plan, rule.expr) is Reach.NEVER:
            yield f"rules[{n}].expr", ALONE, {}
        if rule.expr in seen:
            yield f"rules[{n}].expr", own_rules.THERE, {}
        if n > own_rules.MOST_RULES:
            yield f"rules[{n}]", own_rules.FULL, {"most": own_rules.MOST_RULES}
        seen.add(rule.expr)
