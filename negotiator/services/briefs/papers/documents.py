"""Briefs: a plan and a proposal become a view for one circle of readers, and a view becomes a PDF."""

import datetime
from collections.abc import Mapping
from dataclasses import replace

from negotiator.bargaining.errors import Refused
from negotiator.briefs import paper
from negotiator.briefs.stamped import stamped
from negotiator.briefs.style import NAMELESS, Glossary
from negotiator.briefs.views import BriefView, Part, Section
from negotiator.catalogue.guardrails.overrides import told
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.precedents import Precedents
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import Argument
from negotiator.language import LANGUAGES, _
from negotiator.services.access.scope import EVERYTHING, Scope, scope_of
from negotiator.services.briefs.material.answered import answers
from negotiator.services.briefs.material.hanging import hanging
from negotiator.services.briefs.material.linked import in_arguments
from negotiator.services.briefs.material.material import (
    UNRELEASED,
    Material,
    alternatives,
    material_of,
    namesakes,
    reduced,
)
from negotiator.services.briefs.material.notes import Notes, noted, of_material
from negotiator.services.briefs.material.served import compacts
from negotiator.services.briefs.papers import comparison as compared
from negotiator.services.briefs.papers.arguments import argued
from negotiator.services.briefs.papers.core import core
from negotiator.services.briefs.statements import columns
from negotiator.services.briefs.statements.annex import ANNEX, annex, assumed_share, cited_facts, cited_measures
from negotiator.services.briefs.statements.findings import round_ahead
from negotiator.services.briefs.statements.guardrails import guardrails, linkages
from negotiator.services.briefs.statements.inputs import attached
from negotiator.services.briefs.statements.measures import means, measures
from negotiator.services.briefs.statements.packages import packages
from negotiator.services.briefs.statements.questions import questions, red_team
from negotiator.services.briefs.statements.sheets import on_file
from negotiator.services.briefs.statements.since import Before, changes, entries, sight, told_of
from negotiator.services.briefs.statements.state import gains_section, state, views
from negotiator.services.briefs.statements.steady import steady
from negotiator.services.briefs.statements.unheard import unheard
from negotiator.services.dossiers.limits.unconfirmed import ALL_CONFIRMED, Unconfirmed
from negotiator.services.packages.views import Stability
from negotiator.services.proposals.solved import Proposal
from negotiator.services.records.voice import mandate_given
from negotiator.services.studies.assumption_views import Register

NEGOTIATION, COMPARISON = "D-02", "D-04"
KINDS = {NEGOTIATION: _("Negotiation brief"), COMPARISON: _("Package comparison")}
GRADES = {
    "public": _("public"),
    "partner": _("for the other delegation"),
    "intern": _("internal – for the Federal Government only"),
    "vs-nfd": "VS – NUR FÜR DEN DIENSTGEBRAUCH",
}
INTERNAL_GRADES = ("intern", "vs-nfd")
MOST_COMPARED = 6
__all__ = ["COMPARISON", "EVERYTHING", "KINDS", "NEGOTIATION", "Scope", "brief_of", "render", "scope_of"]


def brief_of(
    plan: Plan,
    proposal: Proposal,
    kind: str,
    language: str,
    *,
    grade: str = "intern",
    version: str = "1",
    date: datetime.date,
    scope: Scope = EVERYTHING,
    chosen: tuple[str, ...] = (),
    arguments: Mapping[str, Argument] | None = None,
    before: Before | None = None,
    register: Register | None = None,
    precedents: Precedents | None = None,
    house: Glossary = NAMELESS,
    notes: Notes | None = None,
    stays: Stability | None = None,
    unconfirmed: Unconfirmed = ALL_CONFIRMED,
    unsigned: frozenset[str] | None = None,
) -> BriefView:
    """The brief for these readers. `chosen` are package ids for a comparison (concept words or the plan's ids), in
    their order; `arguments` those in the lead's words; `before` the version that the same person printed last;
    `register` the assumptions as that person may see them; `precedents` what others got, the product's own where the
    dossier adds nothing; `house` an office's own names; `notes` what the lead wrote at the heads of chapters; `stays`
    what the latest proposal found when importances varied; `unconfirmed` what owners do not stand by; `unsigned` whose
    position is not co-signed. Raises Refused for an unknown kind or language, and a grade too low for its contents."""
    check_request(kind, language, grade)
    version = version.strip()[:20] or "1"
    material = material_of(
        replace(proposal, plan=plan), language, scope, date=date, version=version, grade=grade, house=house
    )
    material = replace(material, register=register, precedents=precedents, unconfirmed=unconfirmed, unsigned=unsigned)
    material = replace(material, arguments=in_arguments(arguments or {}, material))
    material = _compared(material, chosen) if kind == COMPARISON else recommended(material)
    chapters = _negotiation(material) if kind == NEGOTIATION else _comparison(material, stays)
    sections = noted(chapters, notes or {}, of_material(notes or {}, material), language)
    view = _view(material, kind, _with_changes(material, sections, before))
    told = told_of(sight(scope), entries(view.sections))
    return stamped(replace(view, inputs=attached(material), told=told))


def _with_changes(material: Material, sections: tuple[Section, ...], before: Before | None) -> tuple[Section, ...]:
    """The same chapters, the annex with what changed since the version before."""
    changed = changes(material.voice, sections, before, sight(material.scope))
    return tuple(
        replace(section, blocks=(*section.blocks, changed)) if section.ident == ANNEX else section
        for section in sections
    )


def render(view: BriefView) -> bytes:
    """The view as PDF/A-3a and PDF/UA-1. Raises Unavailable where the printing libraries are missing."""
    return paper.render(view)


def check_request(kind: str, language: str, grade: str) -> None:
    """Refuse what no document can be made of, before anything is computed. Raises Refused, and Unavailable where the
    libraries for printing are missing."""
    paper.check_libraries()
    if kind not in KINDS:
        raise Refused(_("There is no document of the kind “%(kind)s”. Choose D-02 or D-04."), kind=kind[:20])
    if language not in LANGUAGES:
        raise Refused(
            _("Documents are printed in German (de) or English (en), not in “%(language)s”."), language=language[:20]
        )
    if grade not in INTERNAL_GRADES:
        raise Refused(
            _("This document contains internal assessments: its grade must be intern or vs-nfd, not “%(grade)s”."),
            grade=grade[:20],
        )


def _negotiation(material: Material) -> tuple[Section, ...]:
    """The chapters of D-02 for which there is data."""
    shown = (material.best,) if material.best is not None else ()
    found = (
        *core(material),
        state(material),
        packages(material),
        views(material),
        gains_section(material),
        measures(material),
        argued(material),
        means(material),
        guardrails(material),
        linkages(material),
        red_team(material),
        questions(material),
        annex(
            material,
            cited_facts(material) | cited_measures(material, shown),
            (*hanging(material), *compacts(material)),
        ),
    )
    return tuple(section for section in found if section.blocks)


def _comparison(material: Material, stays: Stability | None) -> tuple[Section, ...]:
    """The chapters of D-04."""
    options = material.options
    if not options:
        return core(material)
    return (
        compared.overview(material, options),
        compared.parties(material, options),
        compared.levels(material, options, steady(material, stays)),
        columns.means(material, options),
        compared.rules(material, options),
        annex(material, cited_measures(material, options), (*answers(material), *unheard(material))),
    )


def recommended(material: Material) -> Material:
    """The recommended package and two alternatives; none without a recommended one."""
    best = material.best
    if best is None:
        return replace(material, options=())
    alike = namesakes(material)
    found = reduced(material, tuple(option.key for option in (best, *alternatives(material))))
    known = {option.name for option in alike}
    return replace(found, alike=alike, left_out=tuple(name for name in found.left_out if name not in known))


def _compared(material: Material, chosen: tuple[str, ...]) -> Material:
    keys = chosen or tuple(option.key for option in material.options)
    return reduced(material, keys[:MOST_COMPARED])


def _view(material: Material, kind: str, sections: tuple[Section, ...]) -> BriefView:
    voice, say = material.voice, material.voice.say
    return BriefView(
        kind=kind,
        language=voice.language,
        name=say(KINDS[kind]),
        title=voice.text(material.plan.title),
        subtitle=_subtitle(material),
        grade=say(GRADES[material.grade]).upper(),
        grade_language=own_language(material.grade),
        mark=_mark(material),
        version=material.version,
        date=material.date,
        day=voice.day(material.date),
        cover=_cover(material, kind),
        notice=_notice(material),
        sections=sections,
        wide=kind == COMPARISON,
    )


def _mark(material: Material) -> str:
    """What stands on every page beside the grade: draft, and rules that leadership has overridden."""
    say, found = material.voice.say, material.plan.overrides
    draft = say(UNRELEASED)
    if not found:
        return draft
    rules = ", ".join(dict.fromkeys(each.rule for each in found))
    deviation = say(_("DEVIATION: %(rules)s"), rules=rules)
    return f"{draft} · {deviation}"


def own_language(grade: str) -> str:
    """The markings of the classification rules stay German in every document."""
    return "de" if grade == "vs-nfd" else ""


def _subtitle(material: Material) -> str:
    voice, say = material.voice, material.voice.say
    if not material.plan.rounds:
        return ""
    last = material.plan.rounds[-1]
    if not last.date:
        return say(_("After round %(n)s") if round_ahead(material) is None else _("Round %(n)s"), n=last.n)
    words = _("After round %(n)s of %(day)s") if round_ahead(material) is None else _("Round %(n)s, %(day)s")
    return say(words, n=last.n, day=voice.day(last.date))


def _notice(material: Material) -> str:
    say = material.voice.say
    draft = say(
        _(
            "Draft: indicators, implementing authorities of the partner and confirmation by the houses are "
            "still missing (G-29)."
        )
    )
    if not material.plan.fictional:
        return draft
    fictional = say(
        _("Fictional dossier for planning and training. It describes no real position of any state or authority.")
    )
    return f"{fictional} {draft}"


def _cover(material: Material, kind: str) -> tuple[Part, ...]:
    voice, say = material.voice, material.voice.say
    lead = next((p for p in material.plan.participants if p.id == material.plan.lead), None)
    lead_name = material.name(lead) if lead else material.plan.lead
    everything = material.scope.everything
    readers = _("Lead and leadership of the dossier") if everything else _("Only the person for whom it was printed")
    parts = [
        Part(say(_("Document")), f"{kind} {say(KINDS[kind])}"),
        *on_file(voice, material.plan),
        Part(say(_("Version and date")), f"{material.version}, {voice.day(material.date)}"),
        Part(say(_("Grade")), say(GRADES[material.grade]), own_language(material.grade)),
        Part(say(_("Issued by")), lead_name),
        Part(say(_("Mandate")), _mandate(material)),
        Part(say(_("Data status")), _status(material)),
        Part(say(_("Readers")), say(readers)),
        Part(say(_("Supersedes")), say(_("all earlier versions of this document"))),
    ]
    if material.plan.overrides:
        parts.append(Part(say(_("Deviations")), _deviations(material)))
    if material.case:
        parts.append(Part(say(_("Case")), material.case[:12]))
    return tuple(parts)


def _deviations(material: Material) -> str:
    """Each overridden rule with who decided so and until when."""
    voice, rails = material.voice, library.guardrail_texts()
    found = [(each, rails[each.rule]) for each in material.plan.overrides if each.rule in rails]
    return " ".join(f"{each.rule} {voice.text(rail.title)}. {voice.text(told(each))}" for each, rail in found)


def _mandate(material: Material) -> str:
    voice, say, given = material.voice, material.voice.say, mandate_given(material.voice, material.plan, material.date)
    count = len(material.plan.mandate)
    if not count and not given:
        return say(_("not shown in this document")) if not material.scope.mandate else say(_("none recorded"))
    ranges = voice.many(_("range recorded for one measure"), _("ranges recorded for %(count)s measures"), count)
    draft = [say(_("a draft that nobody has given, does not count"))] if material.plan.mandate_drafted else []
    return "; ".join((*([given] if given else []), *([ranges] if count else []), *draft))


def _status(material: Material) -> str:
    voice, say = material.voice, material.voice.say
    return say(
        _("as of %(month)s; %(share)s of the entries printed here are assumptions"),
        month=voice.day(material.plan.data_day),
        share=voice.percent(assumed_share(material, material.options)),
    )
