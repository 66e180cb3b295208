"""What stands against releasing a draft, each with its place: vocabulary, claims, figures, gaps, framing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from negotiator.catalogue.agreement.articles import Article, Whose
from negotiator.catalogue.agreement.draft import Draft
from negotiator.catalogue.agreement.tabled import Tabled
from negotiator.catalogue.agreement.wording import BLANK
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading import library
from negotiator.language import LANGUAGES, _

# These may name quotas: as reference to the Agency's determination, and as examination without pledge.
HOLDING = ("C09", "C10")
INTENT: Mapping[str, tuple[str, ...]] = {
    "de": ("beabsichtig", "streben an", "Absicht"),
    "en": ("intend", "will seek", "intention"),
}
CONDITIONS = ("nur wenn", "nur, wenn", "Gegenleistung", "im Gegenzug", "withheld unless", "in return for", "only if")
HELP_PARTS = ("II", "III", "V")
SHARE = re.compile(r"\d\s?(?:%|Prozent|per cent|percent)")
COUNT = re.compile(
    r"\d[\d.,]*\s+(?:\w+\s+)?(?:Rückführungen|Ausreisen|Rückkehrer|Personen|Flüge|returns|persons|people|flights|departures)"
)
FRAMING: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "relief": {"de": ("entlast",), "en": ("relief", "relieve")},
    "opportunity": {
        "de": ("fachkräftebedarf", "fachkräftemangel", "bedarf an fachkräften"),
        "en": ("skills shortage", "shortage of skilled", "demand for skilled"),
    },
}
RETURN_PART = "IV"
VOLUNTARY, FORCED = "C26", "C27"
WHOLE = ""  # a place: the draft as a whole
AUTHORITY, INDICATOR = "authority", "indicator"


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is a clause, a measure, or WHOLE; `rule` a guardrail, "" where it is none; `words` a message id with its
    `params`; texts among them are by language. `final`: stands only against a clean text, not against a working one."""

    place: str
    rule: str
    words: str
    params: Mapping[str, object] = field(default_factory=dict)
    final: bool = False


def problems(tabled: Tabled, draft: Draft, measures: Iterable[Measure]) -> tuple[Problem, ...]:
    """All of them, in the order of the draft; then what belongs to no article."""
    known = {measure.id: measure for measure in measures}
    found: list[Problem] = []
    for article in draft.articles:
        found += [*_words(article, draft.binding), *_gaps(article), *_complete(tabled, article, known)]
    return (*found, *_whole(tabled, draft))


def texts(article: Article) -> Iterator[tuple[str, str]]:
    """Language and words of our text; the partner's words are the partner's."""
    if article.ours is not None and not article.ours.missing:
        yield from ((language, article.ours.words.get(language, "")) for language in LANGUAGES)


def _words(article: Article, binding: bool) -> Iterator[Problem]:
    vocabulary = library.draft_vocabulary()
    for language, text in texts(article):
        foreign: tuple[str, ...] = INTENT[language] if binding else vocabulary.binding[language]
        if article.clause in HOLDING and binding:
            foreign = ()
        told = _("“%(word)s” belongs in a declaration, not in a text that binds.")
        if not binding:
            told = _("“%(word)s” is a treaty word; a declaration does not bind.")
        yield from (Problem(article.clause, "G-18", told, {"word": word}) for word in _found(text, foreign))
        if article.clause not in HOLDING:
            claims = _found(text, vocabulary.claims)
            said = _("No text may claim this: “%(word)s”.")
            yield from (Problem(article.clause, "G-18", said, {"word": word}) for word in claims)
        if SHARE.search(text):
            yield Problem(
                article.clause, "G-18", _("A share in per cent needs a source and does not stand in a draft.")
            )
        if article.part in HELP_PARTS:
            tied = _found(text, CONDITIONS)
            said = _("Help must not depend on returns: “%(word)s”.")
            yield from (Problem(article.clause, "G-11", said, {"word": word}) for word in tied)
        if article.part == RETURN_PART and COUNT.search(text):
            yield Problem(article.clause, "G-25", _("Returns are written as procedure, never as a number."))
    yield from _framed(article)


def _found(text: str, words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if word.casefold() in text.casefold())


def _framed(article: Article) -> Iterator[Problem]:
    """What is said at home and abroad must be the same."""
    told = dict(texts(article))
    for words in FRAMING.values():
        said = {language: next(_found(text, words[language]), "") != "" for language, text in told.items()}
        if len(set(said.values())) > 1:
            yield Problem(article.clause, "", _("German and English text frame this differently; both must be true."))


def _gaps(article: Article) -> Iterator[Problem]:
    if article.ours is not None and article.ours.missing:
        yield Problem(article.clause, "G-18", _("There is no text for this format and level; write one."))
    if article.ours is not None and article.ours.blanks:
        yield Problem(article.clause, "", _("A placeholder is still empty."))
    if any(BLANK in text for _language, text in texts(article)) and not (article.ours and article.ours.blanks):
        yield Problem(article.clause, "", _("A placeholder is still empty."))
    if not article.settled:
        said = _("This text is still in brackets.")
        if article.standing is Whose.OURS and not article.measures:
            said = _("The partner has not yet agreed to this provision.")
        yield Problem(article.clause, "", said, final=True)


def _complete(tabled: Tabled, article: Article, known: Mapping[str, Measure]) -> Iterator[Problem]:
    """G-29: lead, payer, authorities of both sides, year, indicator, source."""
    for name in article.measures:
        measure, level = known.get(name), tabled.level(name)
        if measure is None or not level:
            continue
        missing = [
            key
            for key, there in (
                (_("year"), measure.levels[level].year > 0),
                (_("lead"), bool(measure.lead)),
                (_("source"), bool(measure.src)),
                (_("implementing authority of the partner"), bool(tabled.terms.get(f"{AUTHORITY}:{name}"))),
                (_("indicator"), bool(tabled.terms.get(f"{INDICATOR}:{name}"))),
            )
            if not there
        ]
        if missing:
            said = _("Still missing for “%(measure)s”: %(missing)s.")
            yield Problem(
                article.clause, "G-29", said, {"measure": measure.text, "missing": tuple(missing)}, final=True
            )


def _whole(tabled: Tabled, draft: Draft) -> Iterator[Problem]:
    names = {item.id: item.text for item in tabled.items}
    for name in sorted(tabled.barred):
        said = _("“%(measure)s” is not possible under the law as it stands and cannot be offered.")
        yield Problem(WHOLE, "G-10", said, {"measure": names[name]})
    written = {name for article in draft.articles for name in article.measures}
    for name in draft.pending:
        if tabled.level(name) and name not in written:
            said = _("There is no clause for “%(measure)s”; leave it out or write its words.")
            yield Problem(WHOLE, "G-18", said, {"measure": names[name]})
    clauses = [article.clause for article in draft.articles if article.ours is not None]
    if FORCED in clauses and VOLUNTARY not in clauses:
        yield Problem(FORCED, "G-03", _("Voluntary return must stand before this article."))
    if tabled.framing == "relief" and not any(recital.framing == "relief" for recital in draft.recitals):
        said = _("The partner asked for relief, and nothing in the package gives it: do not say so at home or abroad.")
        yield Problem(WHOLE, "", said)
