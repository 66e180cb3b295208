"""How a brief speaks: sentences, numbers, names and lists in one language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from babel.dates import format_date
from babel.lists import format_list

from negotiator.briefs.style import NAMELESS, Glossary
from negotiator.catalogue.country import LETTERS, country_of
from negotiator.catalogue.plan import Level, Measure, Participant, Plan, Text, is_over
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.written import said
from negotiator.dates import first_day
from negotiator.language import LOCALES, _, fixed, number, percent, say, sentence
from negotiator.numbers import NO_BREAK, POINTS, Amount, rounded
from negotiator.services.records.wording import words

MOST_PLACES = 6
_SHORT = re.compile(r"\(([A-ZÄÖÜ]{2,8})[,);]|\(([A-ZÄÖÜ]{2,8})\)")
ISO_DAY, ISO_MONTH = 10, 7
_MANIFOLD = re.compile(r"[,;:] | (?:und|and) ")


@dataclass(frozen=True, slots=True)
class Voice:
    """One language ("de" or "en"), with the names of an office where it has its own."""

    language: str
    house: Glossary = NAMELESS

    def own(self, words: str) -> str:
        """The words with the office's names."""
        return self.house.said(self.language, words)

    @property
    def locale(self) -> str:
        """How dates and lists are written."""
        return LOCALES.get(self.language, self.language)

    def say(self, message: str, **params: object) -> str:
        """A sentence; `message` is its English message id."""
        return self.own(say(self.language, message, **params))

    def many(self, one: str, many: str, count: int, **params: object) -> str:
        """A sentence in singular or plural: German and English share the rule."""
        return self.say(one if count == 1 else many, count=count, **params)

    def text(self, text: Text) -> str:
        """Words of the data; German where this language is missing and no translation is known."""
        return self.own(words(text, self.language))

    def foreign(self, text: Text) -> str:
        """The language that `text` falls back to; empty where it has this one."""
        found = text.get("de", "")
        return "" if text.get(self.language) or words(text, self.language) != found else "de" if found else ""

    def written(self, text: str) -> str:
        """What somebody wrote in one language, in this one where the product knows it in both."""
        return said(text, self.language)

    def number(self, value: Amount, places: int = 0, sign: bool = False) -> str:
        """A number as the language writes it, with a real minus sign; what is not 0 is not written as 0."""
        return number(value, self.language, _places(Fraction(value), places), sign)

    def score(self, value: Amount, sign: bool = False) -> str:
        """A score, a mark or a margin as pages show it."""
        return self.number(value, POINTS, sign)

    def points(self, value: Amount, sign: bool = False) -> str:
        """So many points, in singular where the number is written as one."""
        told = self.score(value, sign)
        return self.many(_("%(number)s point"), _("%(number)s points"), _one(told), number=told)

    def people(self, value: Amount) -> str:
        """So many people."""
        told = self.number(value)
        return self.many(_("one person"), _("%(number)s people"), _one(told), number=told)

    def money(self, value: Amount) -> str:
        """EUR m with two places, for columns."""
        return fixed(value, self.language, 2)

    def euros(self, value: Amount) -> str:
        """EUR m with at most two places."""
        shown = self.number(value, 2)
        return f"{shown}{NO_BREAK}Mio.{NO_BREAK}Euro" if self.language == "de" else f"EUR{NO_BREAK}{shown}{NO_BREAK}m"

    def percent(self, share: Amount) -> str:
        """A share 0 to 1 in whole per cent; with as many places as it takes where that would be 0 and it is not."""
        return percent(share, self.language, _places(100 * Fraction(share), 0))

    def day(self, value: str | date) -> str:
        """A date in words; an ISO month as month and year; anything else as it is written."""
        if isinstance(value, date):
            return format_date(value, format="long", locale=self.locale)
        try:
            if len(value) == ISO_DAY:
                return format_date(date.fromisoformat(value), format="long", locale=self.locale)
            if len(value) == ISO_MONTH:
                return format_date(first_day(value), format="MMMM y", locale=self.locale)
        except ValueError:
            pass
        return value

    def all_of(self, names: Iterable[str], more: str = "") -> str:
        """A, B and C; with semicolons where one of them has a comma, a colon or an "and" of its own. `more` counts the
        rest."""
        found = list(names)
        if len(found) > 1 and any(map(_manifold, found)):
            found = ["; ".join(found)]
        if more:
            found.append(more)
        return format_list(found, locale=self.locale) if found else ""

    def quoted(self, words: str) -> str:
        """In the language's quotation marks."""
        return f"„{words}“" if self.language == "de" else f"“{words}”"

    def sentence(self, words: str) -> str:
        """With a capital at the beginning and a full stop at the end."""
        return sentence(words)

    def assumed(self, words: str) -> str:
        """With the label "assumption" behind it."""
        return f"{words} ({self.label})"

    @property
    def label(self) -> str:
        """The label of a planning figure."""
        return self.say(_("assumption"))

    def level(self, measure: Measure, n: int) -> str:
        """A level in words."""
        return self.text(measure.levels[n].text)

    def measure(self, measure: Measure) -> str:
        """A measure without what stands in brackets behind its name."""
        return self.measure_name(measure.text)

    def measure_name(self, text: Text) -> str:
        """A measure's name without what stands in brackets behind it."""
        return self.plain(self.text(text))

    def plain(self, name: str) -> str:
        """A name without what stands in brackets behind it."""
        return re.sub(r"\s*\([^)]*\)\s*$", "", self.own(name))

    def legal(self, level: Level) -> str:
        """What a level needs in law."""
        return self.text(library.terms().legal[level.legal])

    def pillar(self, key: str) -> str:
        """A pillar's name up to its colon."""
        return self.text(library.catalogue().pillars[key]).split(":")[0]

    def group(self, key: str) -> str:
        """A group of persons."""
        return self.capital(self.text(library.terms().groups[key]))

    def capital(self, words: str) -> str:
        """With a capital first letter."""
        return words[:1].upper() + words[1:]


def _manifold(name: str) -> bool:
    """Whether a name would run into the next one of its list; what stands in quotation marks does not."""
    return _MANIFOLD.search(name) is not None and not (name[:1] in "„“" and name[-1:] in "“”")


def _places(value: Fraction, places: int) -> int:
    """So many places, or as many as it takes to tell the value from 0; MOST_PLACES at most."""
    if not value or rounded(value, places):
        return places
    return next((more for more in range(places + 1, MOST_PLACES + 1) if rounded(value, more)), places)


def short_name(voice: Voice, participant: Participant, plan: Plan) -> str:
    """What a brief calls a stakeholder: BMI; partner country K; else the name without explanations."""
    found = _SHORT.search(participant.text.get("de", ""))
    if found and participant.side == "de" and participant.kind == "ministry":
        return voice.own(found[1] or found[2])
    if participant.kind == "delegation":
        return partner_name(voice, plan)
    name = voice.text(participant.text).split(";")[0]
    return re.sub(r"\s*\([^)]*\)", "", name).strip() or participant.id


DRAFTED = _("The mandate is a draft: nobody has given it, and it does not count.")


def mandate_given(voice: Voice, plan: Plan, printed: date | None = None) -> str:
    """Number, day and giver of the mandate, until when it holds or held, and whether only a file says so; empty where
    nobody recorded them or the plan is cut. `printed`: the day of a paper, by which it may have expired since."""
    number_, day, by = plan.mandate_given.number, plan.mandate_given.day, plan.mandate_given.by
    holds = _("expired on %(day)s, counts as open") if plan.mandate_over else _("holds until %(day)s")
    if printed and not plan.mandate_over and is_over(plan.mandate_given.until, printed.isoformat()):
        holds = _("held until %(day)s; computed as of %(as_of)s, when it still held")
    last, as_of = plan.mandate_given.until, voice.day(plan.as_of)
    until = voice.say(holds, day=voice.day(last), as_of=as_of) if last else ""
    parts = (
        voice.say(_("no. %(number)s"), number=number_) if number_ else "",
        voice.say(_("of %(day)s"), day=voice.day(day)) if day else "",
    )
    told = " ".join(part for part in parts if part)
    giver = voice.say(_("given by: %(giver)s"), giver=by) if by else ""
    found = ", ".join(part for part in (told, giver, until) if part)
    waits = voice.say(_("said by a file, not confirmed by leadership")) if plan.mandate_waits else ""
    return f"{found} ({waits})" if found and waits else found


def partner_name(voice: Voice, plan: Plan) -> str:
    """The partner country by its letter or name."""
    partner = str(plan.context.get("partner") or "")
    if len(partner) > LETTERS:
        return country_of(plan.context).name[voice.language]
    return voice.say(_("partner country %(name)s"), name=partner) if partner else ""


def _one(told: str) -> int:
    """1 for a number that is written as one, whatever its sign; 0 for every other."""
    return int(told.lstrip("+−±") == "1")
