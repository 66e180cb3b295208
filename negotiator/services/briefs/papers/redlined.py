"""What a draft agreement says otherwise than the text before: clause by clause, with the words of both.

The draft for the table is compared with the text that was released last and says no version or day of it; the copy for
home with the one that the same person printed before.
"""

from collections.abc import Iterator
from dataclasses import replace

from negotiator.briefs.agreement_views import AgreementView, Passage
from negotiator.briefs.stamped import stamped
from negotiator.briefs.views import Points, Table, Words
from negotiator.language import _
from negotiator.services.briefs.statements.since import Before, BriefPassage, compared, since_version, told_of
from negotiator.services.records.voice import Voice

TABLE = "table"  # a draft is the same for all its readers
SINCE = _("Clauses that read otherwise than in the text before")
NOTHING = _("No clause reads otherwise than in the text before.")


def redlined(view: AgreementView, before: Before | None) -> AgreementView:
    """The draft with what changed in it; without a text before as it was, to be compared with later."""
    voice, now = Voice(view.language), tuple(_entries(view))
    changes: Table | Words | None = None
    if before is not None:
        caption = voice.say(SINCE) if view.shared else since_version(voice, before)
        changes = compared(voice, before.entries, now, caption) or Words(voice.say(NOTHING))
    told = replace(view, changes=changes, told=told_of(TABLE, now))
    return stamped(told)


def _entries(view: AgreementView) -> Iterator[BriefPassage]:
    """By part and the name of the clause: numbers change with each clause that comes before."""
    for part in view.parts:
        for article in part.articles:
            yield BriefPassage(part.title, article.title, " ".join(_words(each) for each in article.passages))
    for annex in view.annexes:
        match annex.block:
            case Points():
                yield BriefPassage(
                    annex.title, "", " ".join(f"{each.words} {each.more}".strip() for each in annex.block.points)
                )
            case Table():
                for band in annex.block.bands:
                    for row in band.rows:
                        yield BriefPassage(annex.title, row[0].words, " · ".join(cell.words for cell in row[1:]))


def _words(it: Passage) -> str:
    return f"[{it.side}: {it.words}]" if it.side else it.words
