"""Whether the parts of a dossier from a file fit together; the first that does not is refused with its place."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.rules import RedLineError, Vocabulary, parse
from negotiator.catalogue.dossier_file.codec import Reader
from negotiator.catalogue.means import CAPACITY, CHAPTER, OWN, PAYER, units_of
from negotiator.catalogue.minutes import Firm, Minutes
from negotiator.catalogue.plan import MOST_IMPORTANCE, Level, Linkage, Measure, Participant, Plan, Pref, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import PARAMS
from negotiator.catalogue.reading.history import LINKAGES, ROUND_STATES
from negotiator.catalogue.reading.measures import GAINS, LEGAL, MOST_LEVELS, TAGS, WIN_RANGE
from negotiator.catalogue.reading.profiles import CERTAINTY, KINDS, SEES, SIDES
from negotiator.catalogue.reading.scenario import GRADES, MOST_PARTICIPANTS, STAGES
from negotiator.catalogue.reading.tables import MOST_NUMBER
from negotiator.catalogue.talks import Doer
from negotiator.dates import first_day

MOST_MEASURES = 300
MOST_YEAR, MOST_RAMP = 30, 3
FRAMINGS = ("relief", "opportunity", "neutral")
OWN_CAPACITY = re.compile(rf"{OWN}_[0-9]{{1,4}}")
OWN_RULE = re.compile(r"OR:[0-9]{1,6}")
BEST = 100
MOST_SOURCE = 200
LANGUAGES = ("de", "en")


class Checks(Reader):
    """The checks of one file."""

    def all(self, plan: Plan) -> None:
        """Nothing if everything fits. Raises DataError."""
        self._head(plan)
        self._measures(plan)
        known = {measure.id: measure for measure in (*plan.measures, *plan.shelved)}
        self._participants(plan, known)
        self._numbers(plan)
        for key, (low, high) in plan.mandate.items():
            self._levels({key: low}, known, "mandate")
            self._levels({key: high}, known, "mandate")
            if low > high:
                self.refuse(f"mandate.{key}", "must not be above hi")
        self._day(plan.mandate_given.day, "mandate_given.day")
        self._day(plan.mandate_given.until, "mandate_given.until")
        self._talks(plan, known)
        self._rules(plan, known)

    def _head(self, plan: Plan) -> None:
        self._among(plan.stage, STAGES, "stage")
        self._among(plan.classification, GRADES, "classification")
        self._among(plan.lead, [person.id for person in plan.participants], "lead")
        self._between(plan.horizon_years, 1, 30, "horizon_years")
        self._short(plan.id, "id")
        self._day(plan.data_as_of, "data_as_of")
        self._words(plan.title, "title")
        if not any(plan.title.values()):
            self.refuse("title", "is missing")
        self._words(plan.summary, "summary")
        self._once([fact.id for fact in plan.facts], "facts")
        for n, fact in enumerate(plan.facts, 1):
            self._short(fact.id, f"facts[{n}].id")
            self._among(fact.grade, ("", "A", "B", "C", "D"), f"facts[{n}].grade")
            self._words(fact.text, f"facts[{n}].text")
            if len(fact.src) > MOST_SOURCE:
                self.refuse(f"facts[{n}].src", "must not exceed %(most)s characters", most=MOST_SOURCE)

    def _measures(self, plan: Plan) -> None:
        everything = (*plan.measures, *plan.shelved)
        if not plan.measures or len(everything) > MOST_MEASURES:
            self.refuse("measures", "a dossier has 1 to %(most)s measures", most=MOST_MEASURES)
        self._once([measure.id for measure in plan.measures], "measures")
        self._once([measure.id for measure in everything], "shelved")
        known = library.catalogue().measures | {measure.id: measure for measure in everything}
        units = units_of(plan)
        for place, measures in (("measures", plan.measures), ("shelved", plan.shelved)):
            for n, measure in enumerate(measures, 1):
                self._measure(measure, known, units, f"{place}[{n}]")

    def _measure(self, measure: Measure, known: Mapping[str, Measure], units: Collection[str], place: str) -> None:
        self._short(measure.id, f"{place}.id")
        self._words(measure.text, f"{place}.text")
        self._between(measure.women, 0, 1, f"{place}.women")
        self._between(measure.peak, 0, MOST_LEVELS - 1, f"{place}.peak")
        self._among(measure.asked, ("", "de", "partner"), f"{place}.asked")
        self._among(measure.doer, ("", *Doer), f"{place}.doer")
        for tag in sorted(measure.tags):
            self._among(tag, TAGS, f"{place}.tags")
        self._keys(measure.win, GAINS, f"{place}.win")
        for key, gain in measure.win.items():
            self._between(gain, -WIN_RANGE, WIN_RANGE, f"{place}.win.{key}")
        if not 2 <= len(measure.levels) <= MOST_LEVELS:
            self.refuse(f"{place}.levels", "a measure has 2 to %(most)s levels, level 0 included", most=MOST_LEVELS)
        for n, level in enumerate(measure.levels):
            self._level(level, n, units, f"{place}.levels[{n}]")
        for key, links in (("requires", measure.requires), ("excludes", measure.excludes)):
            for link in links:
                self._between(link.at, 1, max(measure.top, measure.peak), f"{place}.{key}")
                self._levels({link.measure: link.level}, known, f"{place}.{key}")
        for synergy in measure.synergies:
            self._between(synergy.bonus, 0, 1, f"{place}.synergies")
            self._levels({synergy.measure: synergy.at}, known, f"{place}.synergies")

    def _level(self, level: Level, n: int, units: Collection[str], place: str) -> None:
        if level.n != n:
            self.refuse(f"{place}.n", "levels are numbered without a gap, %(n)s is expected here", n=n)
        known, catalogue = library.terms(), library.catalogue()
        self._words(level.text, f"{place}.text")
        self._among(level.legal, LEGAL, f"{place}.legal")
        self._between(level.cred, 0, 1, f"{place}.cred")
        self._between(level.year, 0, 99, f"{place}.year")
        self._among(level.framing, ("", *FRAMINGS), f"{place}.framing")
        for name, share in (("away", level.away), *(("ramp", each) for each in level.ramp)):
            self._between(0 if share is None else share, 0, 1, f"{place}.{name}")
        if len(level.ramp) > MOST_RAMP:
            self.refuse(f"{place}.ramp", "must not have more than %(most)s entries", most=MOST_RAMP)
        self._keys(level.eur, known.payers, f"{place}.eur")
        amounts = (("uses", level.uses, units), ("gives", level.gives, units))
        for key, found, names in (*amounts, ("groups", level.groups, catalogue.groups)):
            self._keys(found, names, f"{place}.{key}")
            for name, amount in found.items():
                self._between(amount, 0, MOST_NUMBER, f"{place}.{key}.{name}")

    def _participants(self, plan: Plan, known: Mapping[str, Measure]) -> None:
        if not 1 <= len(plan.participants) <= MOST_PARTICIPANTS:
            self.refuse("participants", "at most %(most)s can take part", most=MOST_PARTICIPANTS)
        self._once([person.id for person in plan.participants], "participants")
        vocabulary = _vocabulary(known)
        for n, person in enumerate(plan.participants, 1):
            self._participant(person, known, vocabulary, f"participants[{n}]")

    def _participant(
        self, person: Participant, known: Mapping[str, Measure], vocabulary: Vocabulary, place: str
    ) -> None:
        self._short(person.id, f"{place}.id")
        self._words(person.text, f"{place}.text")
        self._day(person.since, f"{place}.since")
        for key, word, names in (
            ("side", person.side, SIDES),
            ("kind", person.kind, KINDS),
            ("sees", person.sees, SEES),
        ):
            self._among(word, names, f"{place}.{key}")
        self._between(person.confidence, 0, 1, f"{place}.confidence")
        if person.least is not None:
            self._between(person.least, 0, BEST, f"{place}.least")
        self._once([pref.measure for pref in person.prefs], f"{place}.prefs")
        for n, pref in enumerate(person.prefs, 1):
            self._levels({pref.measure: pref.at}, known, f"{place}.prefs[{n}]")
            self._between(pref.importance, 0, MOST_IMPORTANCE, f"{place}.prefs[{n}].importance")
            self._among(pref.cert, CERTAINTY, f"{place}.prefs[{n}].cert")
            self._curve(pref, f"{place}.prefs[{n}]")
        self._once([line.id for line in person.red_lines], f"{place}.red_lines")
        for n, line in enumerate(person.red_lines, 1):
            self._short(line.id, f"{place}.red_lines[{n}].id")
            self._among(line.cert, CERTAINTY, f"{place}.red_lines[{n}].cert")
            self._condition(line.expr, vocabulary, f"{place}.red_lines[{n}].expr")

    def _curve(self, pref: Pref, place: str) -> None:
        for name in ("drawn", "drawn_low", "drawn_high"):
            for value in getattr(pref, name):
                self._between(value, 0, 1, f"{place}.{name}")
        for name in ("drawn_low", "drawn_high", "drawn_said"):
            if len(getattr(pref, name)) not in (0, len(pref.drawn)):
                self.refuse(f"{place}.{name}", "must be as long as “drawn”, or empty")

    def _rules(self, plan: Plan, known: Mapping[str, Measure]) -> None:
        vocabulary = _vocabulary(known)
        self._once([rule.id for rule in plan.rules], "rules")
        for n, rule in enumerate(plan.rules, 1):
            if not OWN_RULE.fullmatch(rule.id):
                self.refuse(f"rules[{n}].id", "is not a usable name (letters, digits, underscore)")
            self._condition(rule.expr, vocabulary, f"rules[{n}].expr")

    def _condition(self, expr: str, vocabulary: Vocabulary, place: str) -> None:
        try:
            parse(expr, vocabulary)
        except RedLineError as error:
            why = NegotiatorError(error.message, **error.params)
            self.refuse(place, "column %(column)s: %(why)s", column=error.column, why=why)

    def _numbers(self, plan: Plan) -> None:
        known = library.terms()
        self._capacities(plan)
        for key, amounts, names in (
            ("base", plan.base, units_of(plan)),
            ("caps", plan.caps, known.payers),
            ("caps_ep", plan.caps_ep, known.chapters),
        ):
            self._keys(amounts, names, key)
            for name, amount in amounts.items():
                self._between(amount, 0, MOST_NUMBER, f"{key}.{name}")
        self._keys(plan.params, PARAMS, "params")
        for name, amount in plan.params.items():
            self._between(amount, *PARAMS[name][1:], f"params.{name}")

    def _capacities(self, plan: Plan) -> None:
        """Those of its own, and the numbers of single years."""
        for key, own in plan.capacities.items():
            if not OWN_CAPACITY.fullmatch(key):
                self.refuse(f"capacities.{key[:64]}", "is not a usable name (letters, digits, underscore)")
            self._words(own.text, f"capacities.{key}.text")
            self._words(own.unit, f"capacities.{key}.unit")
            if not own.text.get("de") or key not in plan.base:
                self.refuse(f"capacities.{key}", "is missing")
        held = {CAPACITY: plan.base, PAYER: plan.caps, CHAPTER: plan.caps_ep}
        self._once([f"{each.kind}.{each.key} {each.year}" for each in plan.years], "years")
        for n, each in enumerate(plan.years, 1):
            self._among(each.kind, tuple(held), f"years[{n}].kind")
            self._among(each.key, tuple(held[each.kind]), f"years[{n}].key")
            self._between(each.year, 1, MOST_YEAR, f"years[{n}].year")
            self._between(each.amount, 0, MOST_NUMBER, f"years[{n}].amount")

    def _talks(self, plan: Plan, known: Mapping[str, Measure]) -> None:
        self._ties(plan.linkages, known, "linkages")
        self._once([str(each.n) for each in plan.rounds], "rounds")
        for n, meeting in enumerate(plan.rounds, 1):
            place = f"rounds[{n}]"
            self._between(meeting.n, 0, 999, f"{place}.n")
            self._among(meeting.status, ROUND_STATES, f"{place}.status")
            self._day(meeting.date, f"{place}.date")
            self._words(meeting.record, f"{place}.record")
            self._keys(meeting.offers, ("de", "partner"), f"{place}.offers")
            for side, levels in meeting.offers.items():
                self._levels(levels, known, f"{place}.offers.{side}")
            self._minutes(meeting.minutes, plan, f"{place}.minutes")
        self._once([package.id for package in plan.packages], "packages")
        for n, package in enumerate(plan.packages, 1):
            self._short(package.id, f"packages[{n}].id")
            self._words(package.text, f"packages[{n}].text")
            self._levels(package.levels, known, f"packages[{n}].levels")
            self._ties(package.linkages, known, f"packages[{n}].linkages")

    def _minutes(self, minutes: Minutes, plan: Plan, place: str) -> None:
        people = [person.id for person in plan.participants]
        measures = [measure.id for measure in plan.measures]
        self._keys((*minutes.people, *minutes.firm), ("de", "partner"), place)
        for side, firm in minutes.firm.items():
            self._keys(firm, measures, f"{place}.firm.{side}")
            for word in firm.values():
                self._among(word, [each.value for each in Firm], f"{place}.firm.{side}")
        for n, promised in minutes.commitments.items():
            self._among(promised.owner, people, f"{place}.commitments.{n[:8]}.owner")
            self._day(promised.due, f"{place}.commitments.{n[:8]}.due")
            self._day(promised.done, f"{place}.commitments.{n[:8]}.done")
        for n, said in minutes.declarations.items():
            self._among(said.who, people, f"{place}.declarations.{n[:8]}.who")
            self._among(said.measure, ("", *measures), f"{place}.declarations.{n[:8]}.measure")
            self._day(said.revised, f"{place}.declarations.{n[:8]}.revised")
        for n in (*minutes.commitments, *minutes.declarations):
            if not (n.isascii() and n.isdigit() and len(n) < 4):
                self.refuse(place, "rows are numbered 1, 2, 3: “%(value)s” is no number", value=n[:64])

    def _ties(self, ties: Iterable[Linkage], known: Mapping[str, Measure], place: str) -> None:
        for n, tie in enumerate(ties, 1):
            self._levels({tie.a: tie.a_level}, known, f"{place}[{n}]")
            self._levels({tie.b: tie.b_level}, known, f"{place}[{n}]")
            self._between(min(tie.a_level, tie.b_level), 1, MOST_NUMBER, f"{place}[{n}]")
            self._among(tie.type, LINKAGES, f"{place}[{n}].type")

    def _levels(self, levels: Mapping[str, int], known: Mapping[str, Measure], place: str) -> None:
        for key, level in levels.items():
            if key not in known:
                self.refuse(place, "there is no measure “%(name)s”", name=key[:64])
            if not 0 <= level <= max(known[key].top, known[key].peak):
                self.refuse(place, "“%(name)s” has no level %(level)s", name=key[:64], level=level)

    def _once(self, names: list[str], place: str) -> None:
        for n, name in enumerate(_repeated(names), 1):
            if name:
                self.refuse(f"{place}[{n}]", "“%(name)s” is there twice", name=name[:64])

    def _keys(self, found: Iterable[str], names: Collection[str], place: str) -> None:
        self.known(dict.fromkeys(found), dict.fromkeys(names), place)

    def _among(self, word: str, names: Collection[str], place: str) -> None:
        if word not in names:
            told = ", ".join(list(names)[:12])
            self.refuse(place, "“%(value)s” is not one of %(names)s", value=word[:64], names=told)

    def _between(self, value: Fraction | int, least: Fraction | int, most: Fraction | int, place: str) -> None:
        if not least <= value <= most:
            self.refuse(place, "%(value)s lies outside %(least)s to %(most)s", value=value, least=least, most=most)

    def _short(self, name: str, place: str) -> None:
        if not name or len(name) > 80 or not name.isprintable():
            self.refuse(place, "is not a usable name (letters, digits, underscore)")

    def _words(self, text: Text, place: str) -> None:
        self._keys(text, LANGUAGES, place)

    def _day(self, text: str, place: str) -> None:
        try:
            first_day(text or "2026-01-01")
        except ValueError:
            self.refuse(place, "“%(value)s” is not a date such as 2026-03-10 or 2026-03", value=text[:64])


def _vocabulary(known: Mapping[str, Measure]) -> Vocabulary:
    """What conditions in the file may speak of: its measures, at every level that they ever had."""
    tops = {key: max(measure.top, measure.peak) for key, measure in known.items()}
    return replace(library.vocabulary(), measures=tops)


def _repeated(names: list[str]) -> Iterator[str]:
    """Each name that was there before, else "", in order."""
    seen = set[str]()
    for name in names:
        yield name if name in seen else ""
        seen.add(name)
