"""What can be said about a number of the rules: in all years, in single years, the name of one's own capacity."""

from collections.abc import Mapping
from fractions import Fraction

from models.limit import Limit, LimitDetail
from negotiator.language import _, say
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.entries.entry_numbers import Values
from negotiator.services.dossiers.measures.measure_fields import FieldGroup

YEAR = "year_"
MOST_YEARS = 30
AMOUNT = Field("amount", _("Number in every year without one of its own"), Entry.NUMBER, required=True)
NAME = (
    Field("de", _("Name in German"), required=True),
    Field("en", _("Name in English"), hint=_("Empty: the German name stands in English papers too.")),
    Field(
        "unit_de", _("Unit in German"), most=60, hint=_("Such as places, cases or hours; empty where the name says it.")
    ),
    Field("unit_en", _("Unit in English"), most=60),
)


def of_number(years: int, own: bool, language: str) -> tuple[FieldGroup, ...]:
    """Fields of a number with so many years; `own`: of a capacity that only this dossier counts."""
    dated = tuple(
        Field(f"{YEAR}{n}", say(language, _("In year %(n)s"), n=n), Entry.NUMBER) for n in range(1, years + 1)
    )
    named = (FieldGroup(_("What it is"), NAME),) if own else ()
    hint = _(
        "As soon as one year has a number of its own, every year is judged by itself: what has begun by then counts."
    )
    return (
        *named,
        FieldGroup(_("How much there is"), (AMOUNT,)),
        FieldGroup(_("Single years"), dated, hint, small=True),
    )


def labels(language: str) -> Mapping[str, str]:
    """Field -> what it is called, for the log."""
    groups = of_number(MOST_YEARS, own=True, language=language)
    return {field.name: field.label for group in groups for field in group.fields}


def held(row: Limit) -> Values:
    """Everything that can be said about the number, as it is kept; of the catalogue's nothing about its name."""
    detail = row.detail or LimitDetail()
    found = {"amount": str(row.amount), **{f"{YEAR}{year}": str(each) for year, each in detail.years}}
    if not detail.text:
        return found
    units = {f"unit_{language}": detail.unit.get(language, "") for language in ("de", "en")}
    return {"de": detail.text.get("de", ""), "en": detail.text.get("en", ""), **units, **found}


def write(row: Limit, values: Mapping[str, str]) -> None:
    """Puts kept values into the row."""
    row.amount = Fraction(values["amount"])
    stated = {int(name.removeprefix(YEAR)): text for name, text in values.items() if name.startswith(YEAR) and text}
    years = tuple((year, Fraction(stated[year])) for year in sorted(stated))
    text = {"de": values["de"], "en": values.get("en") or values["de"]} if values.get("de") else {}
    units = {language: values.get(f"unit_{language}", "") for language in ("de", "en")}
    detail = LimitDetail(years, text, units if text and any(units.values()) else {})
    row.detail = detail if detail != LimitDetail() else None
