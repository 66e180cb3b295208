"""What can be said about a measure and about one of its levels: fields by section, and rows as fields hold them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from models.level import Level
from models.measure import Measure
from negotiator.bargaining.words import Pillar
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.measures import GAINS, TAGS, WIN_RANGE
from negotiator.catalogue.reading.written import said
from negotiator.catalogue.talks import Doer
from negotiator.language import _, say
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.entries.entry_numbers import Values, number
from negotiator.services.records.wording import words

MONEY = (-1000, 10**6)  # EUR m a year; a level may save a payer money
MOST_WORDS = 2000
EUR, USES, GIVES, GROUPS, WIN = "eur_", "uses_", "gives_", "groups_", "win_"
AMOUNTS = (EUR, USES, GIVES, GROUPS)
RAMPED = (1, 2, 3)  # the years, from that in which a level begins, that may have a share of their own
RAMP_HINT = _("Shares of cost, persons and capacities while the level is built up; empty means all of it.")
MOST_NAME = 200
TRANSLATED = ("desc", "law")  # of the catalogue, shown in the reader's language
FRAMINGS = {"relief": _("relief"), "opportunity": _("opportunity"), "neutral": _("neutral")}
SIDES = (("de", _("German side")), ("partner", _("Partner")))
BINDS = {
    "b": _("can be binding"),
    "n": _("normally not binding"),
    "i": _("internal: never in a text for the partner"),
}
DOERS = {
    Doer.HOME.value: _("Germany"),
    Doer.PARTNER.value: _("the partner country"),
    Doer.BOTH.value: _("both sides"),
}
TAG_WORDS = {
    "NR": _("Touches protection from refoulement"),
    "VF": _("Voluntary return comes first"),
    "BD": _("Takes skilled people from the partner country"),
    "ER": _("Recruitment is free of charge for those recruited"),
    "NC": _("Help that must not depend on return"),
    "PAR": _("Nationals and refugees take part alike"),
    "WOM": _("A share of women is laid down"),
    "HR": _("Needs human-rights monitoring"),
    "CAP": _("Uses scarce capacity"),
    "LEX": _("Needs a decision in law"),
    "EU": _("Touches competences of the European Union"),
    "DP": _("Passes on personal data"),
    "LABMKT": _("Wages and conditions as for nationals"),
    "O-HEA": _("Health or care workers are among the persons"),
    "O-CON": _("Construction workers are among the persons"),
    "O-ENG": _("Engineers or computer specialists are among the persons"),
    "O-MET": _("Electricians, metalworkers or mechatronics technicians are among the persons"),
    "O-GRN": _("Technicians for energy, water and buildings are among the persons"),
    "O-AGR": _("Farm workers are among the persons"),
    "W-ADM": _("A way in: admission for protection"),
    "W-STU": _("A way in: studies or vocational training"),
    "W-JOB": _("A way in: a job"),
    "W-FAM": _("A way in: joining the family"),
    "ALONE": _("Germany can do it without the partner"),
    "R-HERE": _("Qualifications are recognised in Germany"),
    "R-HOME": _("Qualifications are recognised in the partner country"),
    "VUL": _("Looks after vulnerable people"),
    "CARE": _("People leave who care for others at home"),
}
HINTS = {
    EUR: _("Million euros a year, on average over the first three years."),
    USES: _("A year, while the level is carried out."),
    GIVES: _("Added a year by this level."),
    GROUPS: _("Persons a year."),
}


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields under a heading (a message id), with a hint for all of them."""

    heading: str
    fields: tuple[Field, ...]
    hint: str = ""
    small: bool = False


@cache
def of_measure(own: bool, language: str) -> tuple[FieldGroup, ...]:
    """Fields of a measure in the order of the form; one of one's `own` says who asked for it and who acts."""
    terms = library.terms()
    worth = tuple(
        Field(WIN + key, words(terms.gains[key], language), Entry.NUMBER, bounds=(-WIN_RANGE, WIN_RANGE))
        for key in GAINS
    )
    return (
        FieldGroup(_("What it is"), _what(language)),
        FieldGroup(_("Who asks, who acts, who pays"), _who(own, language)),
        FieldGroup(_("What the rules must know"), _marks(language)),
        FieldGroup(
            _("What it is worth to each party, from −3 to +3"),
            worth,
            _("At the highest level; lower levels count in proportion."),
            small=True,
        ),
    )


def _what(language: str) -> tuple[Field, ...]:
    pillars = tuple((key, words(text, language)) for key, text in library.catalogue().pillars.items())
    return (
        Field("de", _("Name in German"), required=True),
        Field("en", _("Name in English"), hint=_("Empty: the German name stands in English papers too.")),
        Field("pillar", _("Pillar"), Entry.CHOICE, required=True, choices=pillars),
        Field("desc", _("Description"), Entry.TEXT, most=MOST_WORDS),
    )


def _who(own: bool, language: str) -> tuple[Field, ...]:
    terms = library.terms()
    houses = tuple((key, words(text, language)) for key, text in terms.authorities.items())
    chapters = tuple((key, words(text, language)) for key, text in terms.chapters.items())
    sides = SIDES if own else (("", _("from the catalogue")), *SIDES)
    doers = tuple(DOERS.items()) if own else (("", _("as the catalogue says")), *DOERS.items())
    return (
        Field("asked", _("Asked for by"), Entry.CHOICE, required=own, choices=sides),
        Field("doer", _("Carried out by"), Entry.CHOICE, required=own, choices=doers),
        Field("lead", _("Responsible house on our side"), Entry.CHOICE, required=True, choices=houses),
        Field("co", _("Houses that co-sign"), Entry.MANY, most=MOST_WORDS, choices=houses),
        Field("ep", _("Budget chapter of the federal share"), Entry.CHOICE, required=True, choices=chapters),
    )


def _marks(language: str) -> tuple[Field, ...]:
    groups = tuple((key, words(text, language)) for key, text in library.terms().groups.items() if key != "all")
    return (
        Field("bind", _("In the agreement"), Entry.CHOICE, required=True, choices=tuple(BINDS.items())),
        Field("law", _("Legal basis in Germany"), Entry.TEXT, most=MOST_WORDS),
        Field("groups", _("Who benefits"), Entry.MANY, choices=groups),
        Field("tags", _("Marks for the rules and for finding"), Entry.MANY, choices=tuple(TAG_WORDS.items())),
        Field("women", _("Least share of women"), Entry.NUMBER, bounds=(0, 100), scale=100, unit="%"),
    )


Named = tuple[tuple[str, str], ...]  # key and name


@cache
def of_level(zero: bool, language: str, own: Named = ()) -> tuple[FieldGroup, ...]:
    """Fields of a level in the order of the form; level `zero` is no part of the agreement and has words alone. `own`
    are the capacities that only this dossier counts."""
    terms, catalogue = library.terms(), library.catalogue()
    first = FieldGroup(
        _("What it says"),
        (
            Field("de", _("In German"), required=True),
            Field("en", _("In English"), hint=_("Empty: the German words stand in English papers too.")),
        ),
    )
    if zero:
        return (first,)
    units = {**catalogue.units, **{key: {language: name} for key, name in own}}
    return (
        first,
        _how_much(),
        _amounts(EUR, _("Cost by payer"), {key: terms.payers[key] for key in catalogue.payers}, language, MONEY),
        _amounts(USES, _("Uses of capacities"), units, language),
        _amounts(GIVES, _("Adds to capacities"), units, language),
        _amounts(GROUPS, _("Persons by group"), {key: terms.groups[key] for key in catalogue.groups}, language),
        _carried_out(),
        _how_likely(),
    )


def _how_much() -> FieldGroup:
    return FieldGroup(
        _("How much, by when"),
        (
            Field("quantity", _("Quantity"), Entry.NUMBER),
            Field("unit", _("Unit")),
            Field("year", _("Reached in year of the agreement"), Entry.NUMBER, bounds=(0, 30), whole=True),
            *_ramp(),
        ),
        RAMP_HINT,
        small=True,
    )


def _carried_out() -> FieldGroup:
    return FieldGroup(
        _("Who carries it out, and how it is presented"),
        (
            Field("ours", _("On our side"), most=MOST_NAME),
            Field("theirs", _("On the partner's side"), most=MOST_NAME),
            Field("framing", _("Presented as"), Entry.CHOICE, choices=(("", _("not said")), *FRAMINGS.items())),
            Field(
                "away",
                _("Of those trained, for work abroad"),
                Entry.NUMBER,
                bounds=(0, 100),
                scale=100,
                unit="%",
                hint=_("The others are trained for work at home. Empty where nobody is trained."),
            ),
        ),
    )


def _how_likely() -> FieldGroup:
    return FieldGroup(
        _("How likely"),
        (
            Field(
                "cred",
                _("Credibility"),
                Entry.NUMBER,
                required=True,
                bounds=(0, 100),
                scale=100,
                unit="%",
                hint=_("How likely it is delivered in full and on time without further support."),
            ),
        ),
    )


def flat(groups: tuple[FieldGroup, ...]) -> tuple[Field, ...]:
    """All fields in order."""
    return tuple(field for group in groups for field in group.fields)


@cache
def labels(language: str) -> Mapping[str, str]:
    """Field of a measure or a level -> what it is called, for the log; an amount with what it is an amount of."""
    groups = (*of_level(zero=False, language=language), *of_measure(own=False, language=language))
    found = {
        field.name: f"{say(language, group.heading)}, {field.label}" if "_" in field.name else field.label
        for group in groups
        for field in group.fields
    }
    return {
        **found,
        "de": _("In German"),
        "en": _("In English"),
        "legal": _("Legal status"),
        "off": _("Off the agenda"),
        "n": _("Level"),
        "requires": _("Needs"),
        "excludes": _("Excludes"),
    }


def amounts(language: str, own: Named = ()) -> Mapping[str, str]:
    """Field of an amount of a level -> what it is an amount of, for a table, which has no headings."""
    groups = of_level(zero=False, language=language, own=own)
    euro = say(language, _("million euros a year"))
    return {
        field.name: f"{say(language, group.heading)}: {field.label}" + (f" ({euro})" if field.name[:4] == EUR else "")
        for group in groups
        for field in group.fields
        if field.name.startswith(AMOUNTS)
    }


def held_measure(row: Measure) -> Values:
    """Everything that can be said about the measure, as it is kept."""
    return {
        "de": row.text.get("de", ""),
        "en": row.text.get("en", ""),
        "pillar": row.pillar.value,
        "desc": row.desc,
        "asked": row.asked,
        "doer": row.doer,
        "lead": row.lead,
        "co": " ".join(row.co),
        "ep": row.ep,
        "bind": row.bind,
        "law": row.law,
        "groups": " ".join(row.groups),
        "tags": " ".join(tag for tag in TAGS if tag in row.tags),
        "women": _text(row.women),
        **{WIN + key: _text(row.win.get(key)) for key in GAINS},
        "off": "yes" if row.off else "",
        "requires": _links(row.requires),
        "excludes": _links(row.excludes),
    }


def held_in(row: Measure, language: str) -> Values:
    """The same in the reader's language, where the catalogue's words are translated."""
    held = held_measure(row)
    return {**held, **{name: said(held[name], language) for name in TRANSLATED}}


def write_measure(row: Measure, values: Mapping[str, str]) -> None:
    """Puts kept values into the row."""
    row.text = {"de": values["de"], "en": values["en"] or values["de"]}
    row.pillar, row.desc, row.law = Pillar(values["pillar"]), values["desc"], values["law"]
    row.asked, row.doer, row.lead, row.ep = values["asked"], values["doer"], values["lead"], values["ep"]
    row.co, row.groups = tuple(values["co"].split()), tuple(values["groups"].split())
    row.tags, row.bind = tuple(sorted(values["tags"].split())), values["bind"]
    row.women = number(values, "women")
    row.win = {key: number(values, WIN + key) for key in GAINS}
    row.off = values.get("off") == "yes"
    if "requires" in values:
        row.requires, row.excludes = _read(values["requires"]), _read(values["excludes"])


def held_level(row: Level) -> Values:
    """Everything that can be said about the level, as it is kept."""
    amounts = ((EUR, row.eur), (USES, row.uses), (GIVES, row.gives), (GROUPS, row.groups))
    text = {"de": row.text.get("de", ""), "en": row.text.get("en", "")}
    if row.n == 0:
        return text
    return {
        **text,
        "quantity": "" if row.quantity is None else str(row.quantity),
        "unit": row.unit,
        "year": str(row.year) if row.year else "",
        **{start + key: str(amount) for start, found in amounts for key, amount in found.items()},
        "legal": row.legal,
        "cred": str(row.cred),
        **{f"ramp_{n}": str(share) for n, share in enumerate(row.ramp or (), 1)},
        "away": "" if row.away is None else str(row.away),
        "framing": row.framing,
        "ours": row.ours,
        "theirs": row.theirs,
    }


def write_level(row: Level, values: Mapping[str, str]) -> None:
    """Puts kept values into the row."""
    row.text = {"de": values["de"], "en": values["en"] or values["de"]}
    if row.n == 0:
        return
    row.quantity = Fraction(values["quantity"]) if values.get("quantity") else None
    row.unit, row.year = values.get("unit", ""), int(values.get("year") or 0)
    row.eur, row.uses, row.gives, row.groups = (_part(values, start) for start in AMOUNTS)
    row.legal, row.cred = values.get("legal") or row.legal, Fraction(values["cred"])
    row.ramp = tuple(Fraction(text) for n in RAMPED if (text := values.get(f"ramp_{n}"))) or None
    row.away = Fraction(values["away"]) if values.get("away") else None
    row.framing, row.ours, row.theirs = (values.get(name, "") for name in ("framing", "ours", "theirs"))


def _part(values: Mapping[str, str], start: str) -> dict[str, Fraction]:
    """The amounts whose fields begin so; without those left empty."""
    found = {name.removeprefix(start): text for name, text in values.items() if name.startswith(start)}
    return {key: Fraction(text) for key, text in found.items() if text}


def _ramp() -> tuple[Field, ...]:
    """The shares of the first years."""
    labels_ = (_("Of it in the first year"), _("Of it in the second year"), _("Of it in the third year"))
    return tuple(
        Field(f"ramp_{n}", label, Entry.NUMBER, bounds=(0, 100), scale=100, unit="%")
        for n, label in zip(RAMPED, labels_, strict=True)
    )


def _amounts(
    start: str,
    heading: str,
    names: Mapping[str, Mapping[str, str]],
    language: str,
    bounds: tuple[int, int] = (0, 10**6),
) -> FieldGroup:
    told = {key: words(text, language) for key, text in names.items()}
    fields = tuple(Field(start + key, text, Entry.NUMBER, bounds=bounds) for key, text in told.items())
    return FieldGroup(heading, fields, HINTS[start], small=True)


def _links(links: Iterable[tuple[int, str, int]]) -> str:
    """Ties as text: own level, measure, its level."""
    return " ".join(f"{at}:{measure}:{level}" for at, measure, level in links)


def _read(text: str) -> tuple[tuple[int, str, int], ...]:
    parts = (each.split(":") for each in text.split())
    return tuple((int(at), measure, int(level)) for at, measure, level in parts)


def _text(value: Fraction | None) -> str:
    return "" if not value else str(value)
