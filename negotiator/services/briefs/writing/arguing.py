"""Which arguments a dossier's page shows: those that hold for its latest proposal; and the lead's words for them."""

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from models.clock import today
from negotiator.language import LANGUAGES
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import dossier_for
from negotiator.services.briefs.material.linked import linked
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import argument_words, for_home, kinds
from negotiator.services.briefs.papers.argument_words import ArgumentsPage
from negotiator.services.briefs.papers.arguments import ANNEX, SENT_TO, holding
from negotiator.services.briefs.writing import prose
from negotiator.services.packages.shelf import TABLES, Shelf

LOOK = Order("", "de", "intern", "1")


def page(session: Session, reader: Reader, dossier_id: int) -> ArgumentsPage:
    """The arguments for the latest proposal; none without one. Raises NotRecorded, NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF)
    return cut(session, reader, dossier_id, TABLES, _page, argument_words.last(session, dossier_id))


def _page(session: Session, reader: Reader, dossier_id: int, last: int) -> ArgumentsPage:
    """The page by the words up to number `last`: words are only ever added."""
    del last
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    if not shelf.proposals():
        return argument_words.page(session, reader, dossier_id, found=(), names={})
    material = for_home.material(shelf, replace(LOOK, language=reader.language))(today(session))
    best = material.best
    found = tuple(each for towards in SENT_TO for each in holding(material, best, towards)) if best else ()
    names = {measure.id: material.voice.measure(measure) for measure in material.plan.measures}
    return argument_words.page(session, reader, dossier_id, found=found, names=names, figures=linked(material))


def write(
    session: Session, reader: Reader, dossier_id: int, argument: str, *, words: Mapping[str, str], mark: int
) -> None:
    """Keeps an argument's words; figures in them are named, not typed. Raises as `argument_words.write`."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    shelf, day = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF), today(session)
    kind = kinds.TABLE[ANNEX]
    now = {language: prose.figures(shelf, kind, language, day) for language in LANGUAGES}
    argument_words.write(session, reader, dossier_id, argument, words=words, mark=mark, figures=now)
