"""A condition that somebody builds, looked at before it is kept: what it says, what is wrong, which packages keep it.

It is tried only on packages that the reader may see, by amounts that the reader may know, and nobody else's conditions
are asked: the answer tells nothing that the reader could not count by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from models.package import Origin
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.rules import RedLineError, parse
from negotiator.catalogue.conditions.built import TEXT, Built, Part, chosen, fields_of, text_of
from negotiator.catalogue.conditions.mistakes import Mistake, mistake_of
from negotiator.catalogue.conditions.names import Names, names_of, vocabulary_of
from negotiator.catalogue.conditions.reach import Reach, reach_of
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.plan import Plan
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import GROUND, derived, within
from negotiator.services.positions.positions import ground_for, knows_amounts, position_for
from negotiator.services.positions.preview import about_levels, breaks
from negotiator.services.records.wording import words

__all__ = ["Answer", "Built", "Names", "Part", "chosen", "fields_for", "look", "names_for", "text_for"]

MOST_TRIED = 12
NO_AGREEMENT = _("No agreement (all measures at level 0)")
REACHES = {
    Reach.NEVER: _("It can never hold: the levels of this dossier’s measures do not reach that far."),
    Reach.ALWAYS: _("It always holds, whichever levels are chosen: it decides nothing."),
    Reach.OPEN: "",
}
UNTOLD = _("It speaks of numbers that are not shared with you, so it is not tried here.")


@dataclass(frozen=True, slots=True)
class Tried:
    """A package and whether it keeps the condition."""

    name: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be said about a condition: `text` in the language, (language, sentence) with the reader's own first
    (none while it cannot be read), what is wrong by field, the place of a mistake, packages with their verdict.
    `note`: why none was tried; `reach`: that no package or every one keeps it, empty where levels decide."""

    text: str = ""
    told: tuple[tuple[str, str], ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    mistake: Mistake | None = None
    tried: tuple[Tried, ...] = ()
    note: str = ""
    reach: str = ""

    @property
    def kept_by(self) -> int:
        """How many of the tried packages keep it."""
        return sum(each.holds for each in self.tried)


def require_editor(session: Session, reader: Reader, dossier_id: int, position_id: int) -> None:
    """Nothing if the reader may write red lines here; locks nothing. Raises NotRecorded or NotAllowed."""
    found = position_for(session, reader, dossier_id, position_id, Action.READ_POSITION)
    require(reader, Action.EDIT_POSITION, dossier_id, sheet=found.judged)


def names_for(session: Session, reader: Reader, dossier_id: int) -> Names:
    """The names that the reader's conditions can use."""
    return cut(session, reader, dossier_id, GROUND, _names)


def _names(session: Session, reader: Reader, dossier_id: int) -> Names:
    return names_of(ground_for(session, reader, dossier_id), reader.language)


def text_for(session: Session, reader: Reader, dossier_id: int, built: Built) -> str:
    """The condition in its language. Raises Refused with the fields that are missing or name nothing."""
    return text_of(built, names_for(session, reader, dossier_id))


def fields_for(session: Session, reader: Reader, dossier_id: int, text: str) -> dict[str, str]:
    """The fields of the form in which a kept condition can be changed."""
    names = names_for(session, reader, dossier_id)
    try:
        return fields_of(parse(text), text, names, reader.language)
    except RedLineError:
        return {"pattern": TEXT, "expr": text}


def look(session: Session, reader: Reader, dossier_id: int, built: Built) -> Answer:
    """What a condition says and which packages keep it; asks nobody's right to keep it."""
    plan, language = ground_for(session, reader, dossier_id), reader.language
    names = names_for(session, reader, dossier_id)
    try:
        text = text_of(built, names)
    except Refused as refused:
        return Answer(errors={name: say(language, each) for name, each in refused.fields.items()})
    try:
        expr = parse(text, vocabulary_of(plan.measures))
    except RedLineError as error:
        return _wrong(text, error, built, names, language)
    told = tuple(sorted(meaning(plan, expr, levels=True).items(), key=lambda each: each[0] != language))
    if not (knows_amounts(reader, dossier_id) or about_levels(text)):
        return Answer(text, told, note=say(language, UNTOLD))
    return Answer(
        text,
        told,
        reach=say(language, REACHES[reach_of(plan, text)]),
        tried=tuple(_tried(session, reader, dossier_id, plan, text)),
    )


def _wrong(text: str, error: RedLineError, built: Built, names: Names, language: str) -> Answer:
    at = "expr" if built.form == TEXT else "level" if error.kind == "" else "measure"
    why = say(language, error.message, **error.params)
    return Answer(text, errors={at: why}, mistake=mistake_of(text, error, names) if built.form == TEXT else None)


def _tried(session: Session, reader: Reader, dossier_id: int, plan: Plan, text: str) -> Iterator[Tried]:
    yield Tried(say(reader.language, NO_AGREEMENT), not breaks(plan, text, {}))
    for name, levels in packages_for(session, reader, dossier_id):
        yield Tried(name, not breaks(plan, text, within(plan, levels)))


def packages_for(session: Session, reader: Reader, dossier_id: int) -> list[tuple[str, dict[str, int]]]:
    """The packages that the reader may see, by name: those named by people, then the newest solved ones."""
    if not may(reader, Action.READ_PACKAGES, dossier_id):
        return []
    found = derived(session, dossier_id).packages
    named = [each for each in found if each.origin is Origin.NAMED]
    solved = sorted((each for each in found if each.origin is Origin.SOLVED), key=lambda each: -each.id)
    told = [(words(each.text, reader.language), each.levels) for each in (*named, *solved)]
    return [(name, levels) for name, levels in told if name][:MOST_TRIED]
