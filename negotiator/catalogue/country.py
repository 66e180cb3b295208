"""What a partner country is called, in the forms that sentences need.

Names in the other language come from the Unicode consortium's list of territories (CLDR), articles from German and
English usage; whoever leads a dossier may write each form otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from negotiator.catalogue.plan import Text

LANGUAGES = ("de", "en")
CIPHER = "Partner country"
LETTERS = 2  # a partner of so few letters is a cipher
FORMS = ("subject", "genitive", "dative", "accusative", "place", "adjective")
GERMAN_ONLY = ("genitive", "dative", "accusative")
NAMES = (
    "en",
    *(f"{lang}_{form}" for lang in LANGUAGES for form in FORMS if lang == "de" or form not in GERMAN_ONLY),
)
_HISSING = ("s", "ß", "x", "z")  # behind these the genitive is an apostrophe
_GERMAN = {  # article -> names that bear it
    "die": (
        *(
            "Schweiz",
            "Türkei",
            "Ukraine",
            "Mongolei",
            "Slowakei",
            "Elfenbeinküste",
            "Republik Moldau",
            "Republik Korea",
        ),
        *("Dominikanische Republik", "Zentralafrikanische Republik", "Demokratische Republik Kongo", "Westsahara"),
        *("Arabische Republik Ägypten", "Tschechische Republik", "Islamische Republik Iran"),
    ),
    "der": ("Irak", "Iran", "Jemen", "Libanon", "Sudan", "Südsudan", "Tschad", "Senegal", "Vatikan"),
    "die (Mehrzahl)": (
        *("Niederlande", "Philippinen", "Komoren", "Malediven", "Seychellen", "Bahamas", "Salomonen", "Marshallinseln"),
    ),
}
_ARTICLES = {  # article -> subject, genitive, dative, accusative, place
    "die": ("die", "der", "der", "die", "in der"),
    "der": ("der", "des", "dem", "den", "im"),
    "die (Mehrzahl)": ("die", "der", "den", "die", "in den"),
}
_WRITTEN = {  # names whose own words bend: subject, genitive, dative, accusative, place
    "Vereinigte Staaten": (
        "die Vereinigten Staaten",
        "der Vereinigten Staaten",
        "den Vereinigten Staaten",
        "die Vereinigten Staaten",
        "in den Vereinigten Staaten",
    ),
    "Vereinigte Arabische Emirate": (
        "die Vereinigten Arabischen Emirate",
        "der Vereinigten Arabischen Emirate",
        "den Vereinigten Arabischen Emiraten",
        "die Vereinigten Arabischen Emirate",
        "in den Vereinigten Arabischen Emiraten",
    ),
    "Vereinigtes Königreich": (
        "das Vereinigte Königreich",
        "des Vereinigten Königreichs",
        "dem Vereinigten Königreich",
        "das Vereinigte Königreich",
        "im Vereinigten Königreich",
    ),
}
_ENGLISH = (  # names that bear "the"
    *("Netherlands", "Philippines", "Comoros", "Maldives", "Seychelles", "Bahamas", "Solomon Islands", "Gambia"),
    *("Marshall Islands", "United States", "United Kingdom", "United Arab Emirates", "Dominican Republic"),
    *("Central African Republic", "Democratic Republic of the Congo", "Republic of Moldova"),
)


@dataclass(frozen=True, slots=True)
class Country:
    """Language -> form. `name` stands alone; `subject` begins a sentence or follows "and"; `genitive` says whose;
    `dative` follows the German "mit", "von", "zwischen" and any English preposition, `accusative` "für", "ohne", "an";
    `place` says where; `adjective` may be empty."""

    name: Text
    subject: Text
    genitive: Text
    dative: Text
    accusative: Text
    place: Text
    adjective: Text


def country_of(context: Mapping[str, object]) -> Country:
    """The partner of a dossier; "partner country K" where there is only a letter or two."""
    name, stated = str(context.get("partner") or ""), context.get("names")
    said = {str(key): str(value) for key, value in stated.items() if value} if isinstance(stated, Mapping) else {}
    forms = {**suggested(name, said.get("en", "")), **said}
    within = forms["en_subject"]
    if within == f"{CIPHER} {name}":
        within = within[:1].lower() + within[1:]  # no proper name: small within a sentence
    return Country(
        name={"de": _called(name), "en": forms["en"]},
        subject={"de": forms["de_subject"], "en": forms["en_subject"]},
        genitive={"de": forms["de_genitive"], "en": _of(forms["en_subject"])},
        dative={"de": forms["de_dative"], "en": within},
        accusative={"de": forms["de_accusative"], "en": within},
        place={"de": forms["de_place"], "en": forms["en_place"]},
        adjective={"de": forms["de_adjective"], "en": forms["en_adjective"]},
    )


def suggested(name: str, english: str = "") -> dict[str, str]:
    """Each of NAMES for a country by its German name, as far as usage tells; the adjectives are left to people."""
    there = english or (_translated(name) if len(name) > LETTERS else f"{CIPHER} {name}".strip())
    subject, genitive, dative, accusative, place = _declined(_called(name))
    the = f"the {there}" if there in _ENGLISH or there.startswith("United ") else there
    return {
        "en": there,
        "de_subject": subject,
        "de_genitive": genitive,
        "de_dative": dative,
        "de_accusative": accusative,
        "de_place": place,
        "de_adjective": "",
        "en_subject": the,
        "en_place": f"in {the}",
        "en_adjective": "",
    }


def _called(name: str) -> str:
    """The German name; a cipher with what it stands for."""
    return name if len(name) > LETTERS else f"Partnerland {name}".strip()


def _of(subject: str) -> str:
    """The English genitive."""
    return f"{subject}’" if subject.endswith("s") else f"{subject}’s"


def _declined(name: str) -> tuple[str, str, str, str, str]:
    """Subject, genitive, dative, accusative and place of a German name."""
    if name in _WRITTEN:
        return _WRITTEN[name]
    for article, names in _GERMAN.items():
        if name in names:
            subject, genitive, dative, accusative, place = _ARTICLES[article]
            inner = _bent(name, article)
            whose = inner if article == "die" else name
            return (
                f"{subject} {name}", f"{genitive} {whose}", f"{dative} {inner}", f"{accusative} {name}",
                f"{place} {inner}",
            )  # fmt: skip
    return name, _whose(name), name, name, f"in {name}"


def _whose(name: str) -> str:
    """The genitive of a name without article; a cipher takes none."""
    if name.startswith("Partnerland"):
        return f"von {name}"
    return f"{name}’" if name.endswith(_HISSING) else f"{name}s"


def _bent(name: str, article: str) -> str:
    """The name behind a dative article: its adjectives and plurals take their ending."""
    if article == "die (Mehrzahl)":
        last = name.rsplit(maxsplit=1)[-1]
        ending = "" if last.endswith(("n", "s")) else "n"
        return f"{name}{ending}"
    return " ".join(f"{word}n" if word.endswith("che") else word for word in name.split())


def _translated(name: str) -> str:
    """The English name; the German one where the list does not know it."""
    return _territories().get(name.casefold(), name)


@cache
def _territories() -> dict[str, str]:
    """German name, in lower case -> English name."""
    german, english = Locale("de").territories, Locale("en").territories
    found = {words.casefold(): english.get(code, words) for code, words in german.items() if code.isalpha()}
    return {**found, "moldau": "Moldova", "kap verde": "Cape Verde", "elfenbeinküste": "Côte d’Ivoire"}
