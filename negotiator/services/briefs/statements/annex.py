"""The annex: what is assumed, where things come from, what changed; and the share of assumptions on the cover."""

import re
from collections.abc import Iterable
from fractions import Fraction

from negotiator.briefs.views import Block, Point, Points, Section, Source, Sources
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.material.texts import texts_of
from negotiator.services.records.wording import ASSUMED, legend, note

ANNEX = "annex"
LEVEL_FIGURES = 3  # money, capacity and credibility of a level are planning figures throughout (domain pack, README)


def annex(material: Material, cited: Iterable[str], more: tuple[Block, ...] = (), *, planned: bool = True) -> Section:
    """Assumptions, `more`, and the sources that the document cites (keys in any order) with their reliability; what
    changed since the version before comes last and is added when the rest is written. `planned`: whether the document
    has planning figures and scores at all."""
    say = material.voice.say
    blocks: list[Block] = [
        Points(tuple(_assumptions(material, planned)), title=say(_("Assumptions"))),
        *more,
        *_sources(material, frozenset(cited)),
    ]
    return Section(ANNEX, say(_("Annex: assumptions, sources, changes")), tuple(blocks))


def assumed_share(material: Material, options: tuple[Option, ...]) -> Fraction:
    """Share 0-1 of the entries used that are assumptions: facts without public source, figures of levels, assessed
    interests. 1 where nothing is used."""
    assumed = [fact.src in ASSUMED for fact in material.plan.told_facts]
    assumed += [True] * (LEVEL_FIGURES * len(_shown(material, options)))
    assumed += [pref.cert != "d" for participant in material.plan.participants for pref in participant.prefs]
    return Fraction(sum(assumed), len(assumed)) if assumed else Fraction(1)


PLANNED = _(
    "All money, capacities, persons, credibility and gain points are planning figures of the desk, not commitments."
)
SCORED = _(
    "Scores run from 0 to 100 and measure how far a party's own recorded interests are met; they cannot be compared "
    "between parties."
)


def _assumptions(material: Material, planned: bool) -> Iterable[Point]:
    say, voice = material.voice.say, material.voice
    if planned:
        yield Point(say(PLANNED))
    assessed = sum(1 for p in material.plan.participants for pref in p.prefs if pref.cert == "a")
    declared = sum(1 for p in material.plan.participants for pref in p.prefs if pref.cert == "d")
    if assessed + declared:
        words = _("Of %(all)s recorded interests, %(told)s are declared and %(guessed)s assessed by us.")
        if material.scope.closed:
            words = _(
                "Of the %(all)s interests that the readers of this document may see, %(told)s are declared and "
                "%(guessed)s assessed by us."
            )
        yield Point(
            say(
                words,
                all=assessed + declared,
                told=declared,
                guessed=assessed,
            )
        )
    if planned:
        yield Point(say(SCORED))
    if material.best is not None:
        yield Point(_method(material, material.best))
    if material.plan.fictional:
        yield Point(say(_("The dossier is fictional and serves planning and training; it describes no real position.")))
    yield Point(say(_("Data as of %(month)s."), month=voice.day(material.plan.data_day)))


def _method(material: Material, best: Option) -> str:
    say = material.voice.say
    within = _("law, money and capacity, not within a mandate, which nobody has given,")
    if not material.plan.mandate_drafted:
        within = _("law, mandate, money and capacity")
    proof = say(_("proven best under its concept")) if best.proven else say(_("best found, not proven"))
    return say(
        _(
            "Package %(package)s was computed within %(bounds)s and checked a second time "
            "without the solver; it is %(proof)s. Other packages nearly as good exist."
        ),
        package=best.letter,
        bounds=say(within),
        proof=proof,
    )


def cited_measures(material: Material, options: Iterable[Option]) -> set[str]:
    """Source keys of the measures that these packages contain."""
    return {key for measure in _shown(material, tuple(options)) for key in measure.src}


def cited_facts(material: Material) -> set[str]:
    """Source keys of the dossier's facts."""
    return {fact.src for fact in material.plan.told_facts}


def cited_in(sections: Iterable[Section | None]) -> set[str]:
    """Source keys that stand in the words of these chapters."""
    told = "\n".join(words for _title, words in texts_of(tuple(sections)))
    return {key for key in library.sources() if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", told)}


def _sources(material: Material, cited: frozenset[str]) -> tuple[Sources, ...]:
    """In the register's order."""
    say = material.voice.say
    order = {key: index for index, key in enumerate(library.sources())}
    found = []
    for key in sorted(cited, key=lambda key: (order.get(key, len(order)), key)):
        known = note(key)
        found.append(Source(key, known.title, say(_("assumption")) if known.assumption else known.reliability))
    told = say(_("The register is kept in English. %(legend)s."), legend=legend(material.voice.language))
    return (Sources(say(_("Sources")), tuple(found), told),) if found else ()


def _shown(material: Material, options: tuple[Option, ...]) -> tuple[Measure, ...]:
    return tuple(m for m in material.plan.measures if any(option.level(m.id) for option in options))
