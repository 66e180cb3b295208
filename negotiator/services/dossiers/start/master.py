"""Master data of a dossier: title, summary, the partner's names and languages; changed by the lead, kept in the log."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.dossier import Dossier
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.beginnings import delegation_of
from negotiator.catalogue.country import NAMES, Country, country_of, suggested
from negotiator.catalogue.plan import FILE_NUMBER, Text
from negotiator.catalogue.reading.scenario import DELEGATION
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame, dossier_for, frame_of, locked_for
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WRONG, Field, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import Values
from negotiator.services.dossiers.frame.master_fields import FIELDS, are_known, codes, in_words
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged

THING = "master data"
LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class MasterPage:
    """The form: its fields with what they hold, and a mark of it. `first_host` is an answer of the questionnaire."""

    frame: Frame
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    mark: str
    undo: bool
    first_host: bool


def titled(country: Country) -> Text:
    """What a dossier about a country is called where nobody says otherwise."""
    return {
        "de": f"Migrationsabkommen mit {country.dative['de']}",
        "en": f"Migration agreement with {country.dative['en']}",
    }


def page(session: Session, reader: Reader, dossier_id: int) -> MasterPage:
    """The form as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    held = _held(dossier)
    return MasterPage(
        frame=frame_of(reader, dossier),
        fields=FIELDS,
        values={**held, "languages": in_words(codes(held["languages"]), reader.language)},
        mark=entry_log.mark(held),
        undo=entry_log.replaced(session, dossier_id, THING, held) is not None,
        first_host=dossier.context.get("first_host") is True,
    )


def change(  # noqa: PLR0917 - who changes what, from which page, why
    session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str], mark: str, why: str = ""
) -> None:
    """Keeps what differs. Raises NotRecorded, NotAllowed, Refused with the fields, or Collision."""
    row = locked_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    before, values = _held(row), _judged(typed)
    if values == before:
        return
    unchanged(
        mark,
        entry_log.mark(before),
        mine=dict(typed),
        theirs=lambda: {**before, "languages": in_words(codes(before["languages"]), reader.language)},
    )
    _keep(session, reader, row, values, why)


def take_back(session: Session, reader: Reader, dossier_id: int, mark: str) -> None:
    """As it was before the last change; one more change. Raises NotRecorded, NotAllowed, Refused where there is none,
    or Collision."""
    row = locked_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    before = _held(row)
    values = entry_log.undone(session, dossier_id, THING, before, mark)
    _keep(session, reader, row, values, "")


def _keep(session: Session, reader: Reader, row: Dossier, values: Values, why: str) -> None:
    """Writes the values; a delegation that bore the partner's name bears its new one. Logged, committed."""
    before, called = _held(row), delegation_of(row.context)
    _write(row, values)
    session.add(row)
    entry_log.note(session, reader, known(row.id), THING, before, _held(row), why=why)
    _rename_delegations(session, reader, row, called)
    inherited.settle(session, known(row.id), [f"{inherited.ANSWER}.{inherited.LANGUAGES}"])
    session.commit()


def _rename_delegations(session: Session, reader: Reader, row: Dossier, was: Text) -> None:
    is_ = delegation_of(row.context)
    query = select(Stakeholder).where(Stakeholder.dossier_id == row.id, col(Stakeholder.kind) == DELEGATION)
    for each in session.exec(query):
        if each.text == was != is_:
            each.text, each.version = is_, each.version + 1
            session.add(each)
            entry_log.note(session, reader, known(row.id), f"stakeholder {each.key}", dict(was), dict(is_))


def _held(row: Dossier) -> Values:
    country, listed = country_of(row.context), row.context.get("languages")
    spoken = listed if isinstance(listed, list | tuple) else ()
    return {
        **{f"title_{language}": row.title.get(language, "") for language in LANGUAGES},
        **{f"summary_{language}": row.summary.get(language, "") for language in LANGUAGES},
        "file_number": str(row.context.get(FILE_NUMBER) or ""),
        "partner": str(row.context.get("partner") or ""),
        "de_subject": country.subject["de"],
        "de_genitive": country.genitive["de"],
        "de_dative": country.dative["de"],
        "de_accusative": country.accusative["de"],
        "de_place": country.place["de"],
        "de_adjective": country.adjective["de"],
        "en": country.name["en"],
        "en_subject": country.subject["en"],
        "en_place": country.place["en"],
        "en_adjective": country.adjective["en"],
        "languages": ", ".join(str(each) for each in spoken),
    }


def _write(row: Dossier, values: Mapping[str, str]) -> None:
    row.title = {language: values[f"title_{language}"] for language in LANGUAGES}
    row.summary = {language: values[f"summary_{language}"] for language in LANGUAGES}
    row.context = {
        **{key: value for key, value in row.context.items() if key != FILE_NUMBER},
        **({FILE_NUMBER: values["file_number"]} if values["file_number"] else {}),
        "partner": values["partner"],
        "names": {name: values[name] for name in NAMES},
        "languages": codes(values["languages"]),
    }
    row.version += 1


def refuse_wrong(row: Dossier) -> None:
    """Raises Refused, as its form would, for a dossier whose head holds what cannot be."""
    _judged(_held(row))


def _judged(typed: Mapping[str, str]) -> Values:
    """Values as they are kept, empty forms as usage has them. Raises Refused with a message at each field that cannot
    be."""
    values = filled(FIELDS, typed)
    wrong = wrong_in(FIELDS, values)
    spoken = codes(values["languages"])
    if not are_known(spoken):
        wrong["languages"] = _("Please write languages by their names, separated by commas.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    usual = suggested(values["partner"], values["en"])
    return {**values, **{name: values[name] or usual[name] for name in NAMES}, "languages": ", ".join(spoken)}
