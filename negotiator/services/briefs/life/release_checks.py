"""What stands against the release of a paper, found while it is made: each finding with its place, in both languages.

Findings block the release, never the work: a paper with findings is printed all the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from negotiator.bargaining.words import RuleClass
from negotiator.briefs.columns import ColumnsView
from negotiator.catalogue.agreement.articles import Article
from negotiator.catalogue.agreement.checks import Problem, problems
from negotiator.catalogue.agreement.draft import Draft, draft
from negotiator.catalogue.agreement.tabled import Tabled
from negotiator.catalogue.agreement.wording import BLANK
from negotiator.catalogue.reading import library
from negotiator.language import LANGUAGES, _
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.material.texts import texts_of
from negotiator.services.briefs.papers.agreement import headed, problem_words
from negotiator.services.briefs.papers.for_partner import on_the_table, the_package
from negotiator.services.briefs.papers.kinds import About, Kind, View
from negotiator.services.briefs.writing import prose
from negotiator.services.briefs.writing.partner_words import tongue
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.records.voice import Voice

AGREEMENT = "D-06"
RETURNED = re.compile(
    r"\d[\d.,]*\s+(?:\w+\s+)?(?:Rückführungen|Rückkehrer|Abschiebungen|returns|returnees|deportations)"
)
BARRED = _("“%(measure)s” is not possible under the law as it stands and cannot be offered.")
BREAKS = _("The package breaks a rule that protects rights: %(rule)s.")
JUDGED = _(
    "Nobody has confirmed how the partner's government is to be judged. Ask for it under “About the country”; a "
    "checker confirms it."
)
UNWRITTEN = _("Sentences without words in the partner's language (%(tongue)s): %(n)s.")
WHOLE = _("the paper as a whole")


@dataclass(frozen=True, slots=True)
class Finding:
    """By language: where it stands, and what stands against release. `clause` is that of a draft agreement, else ""."""

    place: dict[str, str]
    words: dict[str, str]
    clause: str = ""

    def kept(self) -> dict[str, object]:
        """As a document keeps it."""
        return {"place": self.place, "words": self.words, "clause": self.clause}


def in_dossier(shelf: Shelf, kind: Kind, order: Order) -> tuple[Finding, ...]:
    """What the dossier has against a paper for the partner; empty for papers that stay at home."""
    if not kind.shared or kind.about is About.ROUND:
        return ()
    found = on_the_table(shelf, order)
    rights = (*_rights(the_package(shelf, order)), *_government(shelf))
    if kind.id == AGREEMENT:
        made = draft(found)
        return (*rights, *(_at_article(made, each) for each in problems(found, made, shelf.plan.measures)))
    return (*rights, *_barred(found))


def in_text(kind: Kind, view: View) -> tuple[Finding, ...]:
    """What stands in the words of a paper for the partner and may not; drafts of agreements are checked by clause. In a
    paper for home a note that names a figure which there is no more."""
    if not kind.shared:
        return tuple(_in_section(title, Problem("", "", prose.EMPTY)) for title in prose.unfilled(view))
    unwritten = tuple(_unwritten(view)) if isinstance(view, ColumnsView) else ()
    return unwritten if kind.id == AGREEMENT else (*unwritten, *_unsaid(texts_of(view)))


def _rights(package: Found) -> Iterator[Finding]:
    """Rules that protect rights and that the package breaks, overridden or not (guardrails, 6)."""
    rules = library.guardrail_texts()
    verdict = package.count.verdict
    for rule in sorted({*verdict.hard_rules, *verdict.overridden_rules}):
        if rule in rules and rules[rule].cls is RuleClass.LOCKED:
            yield _finding(Problem("", rule, BREAKS, {"rule": rules[rule].title}), None, "")


def _government(shelf: Shelf) -> Iterator[Finding]:
    if shelf.plan.government_open:
        yield _finding(Problem("", "G-28", JUDGED), None, "")


def _barred(found: Tabled) -> Iterator[Finding]:
    names = {item.id: item.text for item in found.items}
    for name in sorted(found.barred):
        yield _finding(Problem("", "G-10", BARRED, {"measure": names[name]}), None, "")


def _at_article(made: Draft, problem: Problem) -> Finding:
    articles = {article.clause: article for article in made.articles}
    return _finding(problem, made, problem.place, articles.get(problem.place))


def _finding(problem: Problem, made: Draft | None, clause: str, article: Article | None = None) -> Finding:
    place, words = {}, {}
    for language in LANGUAGES:
        voice = Voice(language)
        place[language] = voice.say(WHOLE)
        if made is not None and article is not None:
            number = headed(voice, made, clause)
            place[language] = f"{number} {voice.text(article.title)}".strip()
        words[language] = problem_words(voice, problem)
    return Finding(place, words, clause if article is not None else "")


def _unwritten(view: ColumnsView) -> Iterator[Finding]:
    if view.missing:
        voices = [Voice(language) for language in LANGUAGES]
        yield Finding(
            {voice.language: voice.say(WHOLE) for voice in voices},
            {
                voice.language: voice.say(
                    UNWRITTEN, tongue=tongue(view.tongue.tag, voice.language).name, n=len(view.missing)
                )
                for voice in voices
            },
        )


def _unsaid(said: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    claims = library.draft_vocabulary().claims
    for title, text in said:
        for word in claims:
            if word.casefold() in text.casefold():
                yield _in_section(title, Problem("", "G-18", _("No text may claim this: “%(word)s”."), {"word": word}))
        if RETURNED.search(text):
            yield _in_section(title, Problem("", "G-25", _("Returns are written as procedure, never as a number.")))
        if BLANK in text:
            yield _in_section(title, Problem("", "", _("A placeholder is still empty.")))


def _in_section(title: str, problem: Problem) -> Finding:
    voices = [Voice(language) for language in LANGUAGES]
    place = {voice.language: title or voice.say(WHOLE) for voice in voices}
    return Finding(place, {voice.language: problem_words(voice, problem) for voice in voices})
