"""What a dossier is called, what it is about, and what its partner is called in the forms that sentences need."""

from collections.abc import Iterable
from functools import cache

from babel import Locale

from negotiator.language import _
from negotiator.services.dossiers.entries.entry_fields import Entry, Field

FIELDS = (
    Field("title_de", _("Title in German"), required=True),
    Field("title_en", _("Title in English"), required=True),
    Field("file_number", _("File number"), most=80, hint=_("As it stands on papers for leadership; may stay empty.")),
    Field("summary_de", _("Summary in German"), Entry.TEXT, most=2000),
    Field("summary_en", _("Summary in English"), Entry.TEXT, most=2000),
    Field("partner", _("Name in German"), required=True, most=80, hint=_("Without article: Tansania, Schweiz.")),
    Field("de_subject", _("In German, with article"), most=80, hint=_("As in “… hat zugestimmt”: die Schweiz.")),
    Field("de_genitive", _("In German, whose"), most=80, hint=_("As in “die Regierung …”: der Schweiz, Tansanias.")),
    Field("de_dative", _("In German, after “mit”"), most=80, hint=_("As in “mit …”: der Schweiz.")),
    Field("de_accusative", _("In German, after “für”"), most=80, hint=_("As in “für …”: die Schweiz, den Irak.")),
    Field("de_place", _("In German, where"), most=80, hint=_("As in “… leben”: in der Schweiz.")),
    Field("de_adjective", _("In German, as an adjective"), most=80, hint=_("Uninflected: tansanisch.")),
    Field("en", _("Name in English"), required=True, most=80, hint=_("Without article: Tanzania, Philippines.")),
    Field("en_subject", _("In English, with article"), most=80, hint=_("the Philippines")),
    Field("en_place", _("In English, where"), most=80, hint=_("in the Philippines")),
    Field("en_adjective", _("In English, as an adjective"), most=80, hint=_("Tanzanian")),
    Field("languages", _("Official languages"), hint=_("By name, separated by commas: Suaheli, Englisch.")),
)


def codes(written: str) -> tuple[str, ...]:
    """Languages by name or code, separated by commas, as codes; those that nobody knows as they were written."""
    names = (" ".join(each.split()) for each in written.split(","))
    return tuple(dict.fromkeys(_codes().get(name.casefold(), name) for name in names if name))


def are_known(found: Iterable[str]) -> bool:
    """Whether all are codes of languages."""
    return all(code in Locale("de").languages for code in found)


def in_words(found: Iterable[str], language: str) -> str:
    """Languages by name; a code that nobody knows as it stands."""
    names = Locale(language).languages
    return ", ".join(str(names.get(code, code)) for code in found)


@cache
def _codes() -> dict[str, str]:
    """Name in either language, in lower case, or code -> code."""
    found = {str(code): str(code) for code in Locale("de").languages}
    for language in ("en", "de"):
        found |= {str(name).casefold(): str(code) for code, name in Locale(language).languages.items()}
    return found
