"""D-06: the draft of an agreement or declaration, for the table or, with notes at each clause, for readers at home."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from negotiator.briefs.agreement_views import AgreementView, AnnexView, ArticleView, Note, PartView, Passage
from negotiator.briefs.stamped import stamped
from negotiator.briefs.views import Band, Cell, Point, Points, Table
from negotiator.catalogue.agreement.articles import Article, Label, Whose
from negotiator.catalogue.agreement.checks import Problem
from negotiator.catalogue.agreement.draft import Draft
from negotiator.catalogue.agreement.tabled import Tabled
from negotiator.catalogue.agreement.wording import Wording
from negotiator.catalogue.plan import Text
from negotiator.language import _
from negotiator.services.records.voice import Voice

OURS, THEIRS, AGREED = "ours", "theirs", "agreed"
LABELS = {
    Label.DUTY: _("Existing duty: nothing new is promised."),
    Label.PRACTICE: _("Better practice: no new right, no new duty beyond what the words say."),
    Label.RIGHT: _("New right: it did not exist before."),
}
STANDINGS = {
    Whose.AGREED: _("Both sides have offered this."),
    Whose.COMMON: _("As the partner proposed; we have not yet said so in a round."),
    Whose.SCOPE: _("The words are common; the sides differ on how much."),
    Whose.APART: _("Each side has its own words."),
    Whose.OURS: _("Our proposal; the partner has not taken it up."),
    Whose.THEIRS: _("The partner's proposal; the package does not hold it."),
}
RESERVATION = _("Subject to the decision of the competent German body.")


def agreement_of(
    tabled: Tabled, draft: Draft, language: str, *, date: datetime.date, shared: bool = True
) -> AgreementView:
    """The draft for the table: what both sides may read, and nothing of where it comes from."""
    voice = Voice(language)
    say, partner = voice.say, voice.text(tabled.partner.subject)
    numbers = numbers_of(draft)
    view = AgreementView(
        language=language,
        name=say(_("Draft agreement") if draft.binding else _("Draft declaration")),
        title=voice.text(draft.title),
        grade="",
        mark=say(_("DRAFT")),
        status="",
        key=_key(voice, partner),
        opening=_opening(voice, partner, draft.binding),
        recitals=tuple(voice.text(recital.words) for recital in draft.recitals),
        closing=say(_("have agreed as follows:") if draft.binding else _("declare the following:")),
        definitions_title=definitions_title(voice, draft),
        definitions=definitions(voice, draft),
        parts=tuple(_parts(voice, tabled, draft, numbers)),
        annexes=tuple(_annexes(voice, draft, partner)),
        pending=tuple(_pending(voice, tabled, draft, partner)),
        shared=shared,
        date=date,
    )
    return stamped(view)


def definitions_title(voice: Voice, draft: Draft) -> str:
    """How the definitions are headed: they are the first article."""
    defined = voice.say(_("Definitions"))
    return f"{_number(voice, draft.binding, 1)}: {defined}"


def definitions(voice: Voice, draft: Draft) -> tuple[tuple[str, str], ...]:
    """Terms with their meaning; empty if the draft needs none."""
    return tuple((voice.text(each.term), voice.text(each.meaning)) for each in draft.definitions)


def headed(voice: Voice, draft: Draft, clause: str) -> str:
    """The number of a clause's article as the draft heads it; "" while no side has words."""
    number = numbers_of(draft).get(clause)
    return _number(voice, draft.binding, number) if number else ""


def copy_for_home(
    view: AgreementView, draft: Draft, found: Iterable[Problem], *, grade: str, grade_language: str, status: str
) -> AgreementView:
    """The same draft with the label of each clause and what stands against its release, for readers at home."""
    voice, by_place = Voice(view.language), _by_place(found)
    articles = {f"article-{number}": article for article, number in _counted(draft)}
    parts = tuple(
        replace(
            part,
            articles=tuple(
                replace(
                    each,
                    notes=tuple(_notes(voice, articles[each.ident], by_place.get(articles[each.ident].clause, ()))),
                )
                for each in part.articles
            ),
        )
        for part in view.parts
    )
    name = voice.say(_("Draft agreement, copy for home") if draft.binding else _("Draft declaration, copy for home"))
    told = replace(
        view,
        name=name,
        parts=parts,
        shared=False,
        grade=grade,
        grade_language=grade_language,
        status=status,
        fingerprint="",
    )
    whole = tuple(problem_words(voice, each) for each in by_place.get("", ()))
    told = replace(told, pending=(*told.pending, *whole))
    return stamped(told)


def problem_words(voice: Voice, problem: Problem) -> str:
    """What stands against release, in words, with the rule that says so."""
    params = {key: _param(voice, value) for key, value in problem.params.items()}
    words = voice.say(problem.words, **params)
    return f"{problem.rule}: {words}" if problem.rule else words


def _param(voice: Voice, value: object) -> object:
    if isinstance(value, dict):
        return voice.text(value)
    if isinstance(value, tuple):
        return voice.all_of(voice.say(str(each)) for each in value)
    return value


def _by_place(found: Iterable[Problem]) -> dict[str, tuple[Problem, ...]]:
    places: dict[str, tuple[Problem, ...]] = {}
    for each in found:
        places[each.place] = (*places.get(each.place, ()), each)
    return places


def _notes(voice: Voice, article: Article, found: Iterable[Problem]) -> Iterator[Note]:
    yield Note(f"{article.clause} · {voice.say(LABELS[article.label])} {voice.say(STANDINGS[article.standing])}")
    if article.edited and article.library is not None:
        if article.library.missing:
            yield Note(voice.say(_("Written by hand; the library has no words for this level.")))
        elif article.ours is not None and article.ours.words != article.library.words:
            yield Note(
                voice.say(_("Written by hand; the library says: %(words)s"), words=_text(voice, article.library))
            )
    yield from (Note(problem_words(voice, each), "" if each.final else "block") for each in found)


def numbers_of(draft: Draft) -> Mapping[str, int]:
    """The number of each article that has words, by its clause."""
    return {article.clause: number for article, number in _counted(draft)}


def _counted(draft: Draft) -> tuple[tuple[Article, int], ...]:
    """The articles that have words, with their numbers; the definitions come first."""
    first = 2 if draft.definitions else 1
    printed = [article for article in draft.articles if _printable(article)]
    return tuple((article, number) for number, article in enumerate(printed, first))


def _number(voice: Voice, binding: bool, number: int) -> str:
    return voice.say(_("Article %(number)s") if binding else _("Section %(number)s"), number=number)


def _key(voice: Voice, partner: str) -> tuple[Passage, ...]:
    say = voice.say
    return (
        Passage(say(_("Without brackets: what both sides have said, or one takes up from the other."))),
        Passage(say(_("proposal of Germany")), say(_("Germany")), OURS),
        Passage(say(_("proposal of %(partner)s"), partner=partner), voice.capital(partner), THEIRS),
    )


def _opening(voice: Voice, partner: str, binding: bool) -> str:
    words = (
        _("The Federal Republic of Germany and %(partner)s – hereinafter the Contracting Parties –")
        if binding
        else _("The Federal Republic of Germany and %(partner)s – hereinafter the Sides –")
    )
    return voice.say(words, partner=partner)


def _parts(voice: Voice, tabled: Tabled, draft: Draft, numbers: Mapping[str, int]) -> Iterator[PartView]:
    for part in draft.parts:
        articles = tuple(
            ArticleView(
                ident=f"article-{numbers[article.clause]}",
                number=_number(voice, draft.binding, numbers[article.clause]),
                title=voice.text(article.title),
                passages=tuple(_passages(voice, tabled, article)),
                reservation=voice.say(RESERVATION) if article.reserved else "",
            )
            for article in part.articles
            if article.clause in numbers
        )
        if articles:
            heading = voice.say(_("Part %(number)s"), number=part.id)
            yield PartView(f"part-{part.id}", heading, voice.text(part.title), articles)


def _printable(article: Article) -> bool:
    """Whether any side has words."""
    return any(each is not None and not each.missing for each in (article.ours, article.theirs))


def _passages(voice: Voice, tabled: Tabled, article: Article) -> Iterator[Passage]:
    partner = voice.capital(voice.text(tabled.partner.name))
    germany = voice.say(_("Germany"))
    if article.standing in (Whose.AGREED, Whose.COMMON, Whose.SCOPE):
        yield Passage(_text(voice, article.ours))
        return
    for wording, side, tone in ((article.ours, germany, OURS), (article.theirs, partner, THEIRS)):
        if wording is not None and not wording.missing:
            yield Passage(_text(voice, wording), side, tone)


def _text(voice: Voice, wording: Wording | None) -> str:
    return voice.text(wording.words) if wording is not None and wording.words else ""


def _annexes(voice: Voice, draft: Draft, partner: str) -> Iterator[AnnexView]:
    blocks: list[tuple[str, str, Points | Table]] = []
    if draft.figures:
        blocks.append(("figures", voice.say(_("Planning figures")), _figures(voice, draft, partner)))
    for annex in draft.annexes:
        points = tuple(Point(words) for words in annex.points[voice.language])
        blocks.append((annex.id, voice.text(annex.title), Points(points)))
    for index, (ident, title, block) in enumerate(blocks, 1):
        yield AnnexView(f"annex-{ident}", voice.say(_("Annex %(number)s"), number=index), title, block)


def _figures(voice: Voice, draft: Draft, partner: str) -> Table:
    say = voice.say
    rows = tuple(
        (
            Cell(voice.measure_name(figure.text)),
            Cell(_side(voice, figure.ours), tone="" if figure.ours == figure.theirs else "strong"),
            Cell(_side(voice, figure.theirs)),
        )
        for figure in draft.figures
    )
    return Table(
        caption=say(_("What both sides plan with")),
        head=(Cell(say(_("Subject"))), Cell(say(_("Germany"))), Cell(voice.capital(partner))),
        bands=(Band("", rows),),
        widths=(36, 32, 32),
        note=say(
            _(
                "Figures are planned, not promised: no claim to individual decisions follows from them. A dash: this "
                "side has named no figure."
            )
        ),
    )


def _side(voice: Voice, text: Text | None) -> str:
    return "–" if text is None else voice.text(text)


def _pending(voice: Voice, tabled: Tabled, draft: Draft, partner: str) -> Iterator[str]:
    """Measures of which the partner speaks and for which no side has words."""
    written = {article.clause for article in draft.articles if _printable(article)}
    silent = {name for article in draft.articles if article.clause not in written for name in article.measures}
    for item in tabled.items:
        level = tabled.theirs.get(item.id, 0)
        if level and item.id in (*draft.pending, *silent) and not (tabled.level(item.id) and item.id not in silent):
            words = _("Proposed by %(partner)s: %(measure)s.")
            yield voice.say(words, partner=partner, measure=voice.measure_name(item.text))
