"""Both presentations of the recommended package side by side, as the reader may know it, with what does not fit."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from models.clock import today
from negotiator.catalogue.presentations import Fault, Said, presented
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import HOUSE, PARTNER, PUBLIC
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.briefs.material.linked import linked
from negotiator.services.briefs.papers import argument_words, for_home
from negotiator.services.briefs.papers.arguments import holding
from negotiator.services.briefs.writing.arguing import LOOK
from negotiator.services.packages.shelf import TABLES, Shelf
from negotiator.services.records.wording import words

TOWARDS = (PARTNER, HOUSE, PUBLIC)
TOLD = {
    Fault.FRAMED: _("Here a relief, there a chance: both may be true, but one of them must be said to both."),
    Fault.NUMBERED: _("Here other numbers than there: whoever hears both asks which of them holds."),
    Fault.SILENT_HOME: _("The partner is told of it, at home nobody is: say it at home before others do."),
    Fault.SILENT_ABROAD: _("It is argued at home, and the partner, who has a part in it, is not told why."),
    Fault.CLAIMED: _("A sentence claims what no text may claim."),
}
AUDIENCES = {HOUSE: _("Within the German side"), PUBLIC: _("In public")}


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A sentence said at home: to whom, in words."""

    audience: str
    text: str


@dataclass(frozen=True, slots=True)
class BothLine:
    """A measure with its level in words, what is said of it to the partner and at home, and what does not fit."""

    key: str
    name: str
    level: str
    abroad: tuple[str, ...]
    home: tuple[HomeLine, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BothPage:
    """Those that do not fit first. `package`: whether there is one at all; `silent` counts measures of the package of
    which nothing is said anywhere."""

    frame: Frame
    package: bool
    lines: tuple[BothLine, ...]
    silent: int = 0

    @property
    def faulty(self) -> int:
        """How many measures are told differently."""
        return sum(bool(line.faults) for line in self.lines)


def page(session: Session, reader: Reader, dossier_id: int) -> BothPage:
    """Both presentations of the latest proposal. Raises NotRecorded, NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF)
    return cut(session, reader, dossier_id, TABLES, _page, argument_words.last(session, dossier_id))


def _page(session: Session, reader: Reader, dossier_id: int, last: int) -> BothPage:
    """The page by the words up to number `last`: words are only ever added."""
    del last
    shelf, language = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF), reader.language
    nothing = BothPage(frame_of(reader, shelf.dossier), False, ())
    if not shelf.proposals():
        return nothing
    material = for_home.material(shelf, replace(LOOK, language=language))(today(session))
    best = material.best
    if best is None:
        return nothing
    found = tuple(each for towards in TOWARDS for each in holding(material, best, towards))
    told = argument_words.page(session, reader, dossier_id, found=found, names={}, figures=linked(material))
    framing = {each.id: each.framing for each in library.arguments().all}
    measures = {each.id: each.measure for each in found}
    said = tuple(Said(measures[each.id], each.towards, framing[each.id], each.told["claim"]) for each in told.lines)
    lines = tuple(
        BothLine(
            each.measure.id,
            material.voice.measure(each.measure),
            words(each.measure.levels[each.level].text, language),
            tuple(one.text for one in each.abroad),
            tuple(HomeLine(say(language, AUDIENCES[one.towards]), one.text) for one in each.home),
            tuple(say(language, TOLD[fault]) for fault in each.faults),
        )
        for each in presented(material.plan, best.tally.levels, said, language)
    )
    silent = sum(1 for n in best.tally.levels.values() if n) - len(lines)
    ordered = tuple(sorted(lines, key=lambda line: not line.faults))
    return BothPage(frame_of(reader, shelf.dossier), True, ordered, silent)
