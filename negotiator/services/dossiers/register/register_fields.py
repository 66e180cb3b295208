"""What can be said about an entry of the register of what others got: fields, and entries as fields hold them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from babel import Locale

from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading.precedents import FITS, KINDS, Agreement, Element
from negotiator.language import _
from negotiator.numbers import entry
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.entries.entry_numbers import Values, number
from negotiator.services.dossiers.register.precedents import FIT_WORDS, FORMAT_WORDS, KIND_WORDS
from negotiator.services.records.wording import GRADES, words

CODES = _("Codes of two letters with spaces between, such as GE KE.")
DAY = _("A year, month or day, such as 2026, 2026-03 or 2026-03-10.")


def fields(measures: Mapping[str, Measure], language: str) -> tuple[Field, ...]:
    """The fields in the order of the form."""
    named = tuple((key, words(measure.text, language)) for key, measure in measures.items())
    return (
        Field("kind", _("Kind"), Entry.CHOICE, required=True, choices=tuple((k, KIND_WORDS[k]) for k in KINDS)),
        Field("partner", _("Partner countries"), required=True, most=80, hint=CODES),
        Field("destination", _("Destination countries"), required=True, most=80, hint=CODES),
        Field("title", _("What it is called"), required=True),
        Field("format", _("Form"), Entry.CHOICE, required=True, choices=tuple(FORMAT_WORDS.items())),
        Field("measure", _("Measure"), Entry.CHOICE, required=True, choices=named),
        Field("text", _("What was agreed or achieved"), Entry.TEXT, required=True, most=500),
        Field("quantity", _("Quantity"), Entry.NUMBER),
        Field("year", _("Day of the figure or of the signature"), required=True, most=10, hint=DAY),
        Field("level", _("Nearest level of the measure"), Entry.NUMBER, bounds=(0, 20), whole=True),
        Field("fit", _("How it compares"), Entry.CHOICE, required=True, choices=tuple((f, FIT_WORDS[f]) for f in FITS)),
        Field("src", _("Source"), required=True, hint=_("Author, title, year, place: where others find it.")),
        Field("grade", _("Reliability"), Entry.CHOICE, required=True, choices=tuple(GRADES.items())),
        Field("read_on", _("Source read on"), Entry.DAY, required=True, most=10),
        Field("note", _("Note"), Entry.TEXT, most=500),
    )


def agreement_of(values: Mapping[str, str], key: str) -> Agreement:
    """The entry that kept values say, as the register holds it."""
    quantity = number(values, "quantity") if values["quantity"] else None
    note = _both(values["note"])
    element = Element(
        measure=values["measure"],
        text=_both(values["text"]),
        quantity=quantity,
        year=values["year"],
        level=int(values["level"] or 0),
        fit=values["fit"],
        src=values["src"],
        grade=values["grade"],
        note=note,
        conflict="",
    )
    return Agreement(
        id=key,
        kind=values["kind"],
        partner=tuple(values["partner"].split()),
        destination=tuple(values["destination"].split()),
        text=_both(values["title"]),
        format=values["format"],
        signed="",
        in_force="",
        ended="",
        status={},
        status_as_of="",
        lesson={},
        note={},
        src=(values["src"],),
        elements=(element,),
    )


def values_of(agreement: Agreement, element: Element, read_on: str, language: str) -> Values:
    """An entry as the form holds it."""
    quantity = "" if element.quantity is None else entry(element.quantity, language)
    return {
        "kind": agreement.kind,
        "partner": " ".join(agreement.partner),
        "destination": " ".join(agreement.destination),
        "title": words(agreement.text, language),
        "format": agreement.format,
        "measure": element.measure,
        "text": words(element.text, language),
        "quantity": quantity,
        "year": element.year or agreement.signed or agreement.in_force,
        "level": str(element.level),
        "fit": element.fit,
        "src": element.src,
        "grade": element.grade,
        "read_on": read_on,
        "note": words(element.note, language),
    }


def strange(codes: str) -> tuple[str, ...]:
    """Those words that are no code of a country."""
    known: Collection[str] = Locale("en").territories.keys()
    return tuple(code for code in codes.split() if code != "*" and not (len(code) == 2 and code in known))


def _both(text: str) -> dict[str, str]:
    return {"de": text, "en": text} if text else {}


def single(agreements: Collection[Agreement]) -> Iterator[Agreement]:
    """Each element as an entry of its own."""
    for agreement in agreements:
        for element in agreement.elements:
            yield replace(agreement, elements=(element,))
