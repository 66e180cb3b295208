"""What can be said about a fact of the country sheet."""

from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.records.wording import GRADES

LABELS = {  # field -> what it is called, on the form and in the log
    "de": _("What is counted, in German"),
    "en": _("What is counted, in English"),
    "value": _("Value"),
    "unit": _("Unit"),
    "definition": _("Definition"),
    "day": _("As of"),
    "until": _("Counts until"),
    "src": _("Source of the register"),
    "other": _("Another source"),
    "grade": _("Reliability"),
    "informant": _("Supplied by"),
    "former": _("Earlier names"),
    "aside": _("Set aside for another source"),
}
YES, NO = "yes", ""


def fields() -> tuple[Field, ...]:
    """The fields in the order of the form."""
    sources = tuple((key, found.title) for key, found in library.sources().items())
    grades = tuple((letter, words) for letter, words in GRADES.items())
    return (
        Field("de", LABELS["de"], required=True),
        Field("en", LABELS["en"], hint=_("Empty: the German words stand in English papers too.")),
        Field(
            "value",
            LABELS["value"],
            required=True,
            most=80,
            hint=_("A number, or words. A share is a number from 0 to 1."),
        ),
        Field("unit", LABELS["unit"], hint=_("What is counted, over what time: persons a year.")),
        Field(
            "definition",
            LABELS["definition"],
            Entry.TEXT,
            most=1000,
            hint=_("Who is counted and who is not. Two figures with different definitions are two facts."),
        ),
        Field("day", LABELS["day"], Entry.DAY, most=10, hint=_("A day or month, such as 2026-03-10 or 2026-03.")),
        Field("until", LABELS["until"], Entry.DAY, most=10, hint=_("After it no paper tells the fact; empty: no end.")),
        Field("src", LABELS["src"], Entry.CHOICE, choices=(("", "–"), *sources)),
        Field("other", LABELS["other"], hint=_("Author, title, year, place: where others find it.")),
        Field("grade", LABELS["grade"], Entry.CHOICE, required=True, choices=grades),
        Field(
            "informant", LABELS["informant"], hint=_("Who on the spot supplied it, with post and day; no paper says.")
        ),
    )
