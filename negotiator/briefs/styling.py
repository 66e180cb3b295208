"""A finished paper in an office's style: its names, the texts of its chapters, letterhead, logo and colours.

The one place where a style is laid on: the last step before a paper is shown or made into a file.
"""

from dataclasses import fields, is_dataclass, replace
from functools import cache
from html import escape
from typing import Any, TypeVar

from markupsafe import Markup

from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.columns import ColumnsView
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.stamped import stamped
from negotiator.briefs.style import PLAIN, Colours, Logo, Style, american
from negotiator.briefs.views import BriefView, Section, Source, Words
from negotiator.charts.svg import GOOD, Svg
from negotiator.paths import STATIC

V = TypeVar("V", bound=BriefView | SheetView | AgreementView | ColumnsView)
SHEETS = ("paper.css", "sheet.css")
# What is no word of ours: marks, the grade, what somebody wrote in the partner's language, what other versions compare.
NO_WORDS = frozenset(
    [
        "ident", "kind", "tone", "language", "grade", "grade_language", "fingerprint", "version", "theirs", "tongue",
        "told", "style", "inputs",
    ]
)  # fmt: skip
PIXELS = 96 / 25.4  # in a millimetre
HIGHEST = 22.0  # millimetres of a logo


def styled(view: V, style: Style) -> V:
    """The paper in this style, with a fingerprint of its own; the same paper for the built-in style. A paper for the
    partner gets names and colours, and nothing that tells its sender."""
    if style == PLAIN:
        return view
    mine = style.abroad() if view.shared else style
    told: Any = _said(view, mine, view.language)
    if mine.texts and isinstance(told, BriefView | SheetView):
        told = replace(told, sections=tuple(_with_text(told, each, mine) for each in told.sections))
    named: V = stamped(replace(told, style=mine))
    return named


def _said(value: Any, style: Style, language: str) -> Any:
    """The value with the office's words in the place of the program's, and pictures in its colours."""
    if isinstance(value, Svg):
        return Svg(value.replace(GOOD, style.colours.accent))
    if isinstance(value, str):
        told = style.glossary.said(language, value) if language else value
        return american(told) if style.american and language == "en" else told
    if isinstance(value, tuple):
        return tuple(_said(each, style, language) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    spoken = getattr(value, "language", "") or language
    quiet = NO_WORDS | {"key"} if isinstance(value, Source) else NO_WORDS
    spoken = spoken if spoken in ("de", "en") else ""
    old = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in quiet}
    new = {name: _said(each, style, spoken) for name, each in old.items()}
    return replace(value, **new) if any(new[name] is not old[name] for name in new) else value


def _with_text(view: BriefView | SheetView, section: Section, style: Style) -> Section:
    found = [each for each in style.texts if (each.kind, each.section) == (view.kind, section.ident)]
    words = tuple(Words(each.words[view.language], tone="note") for each in found)
    return replace(section, blocks=(*words, *section.blocks))


def painted(page: str, colours: Colours) -> str:
    """The page with its style sheets in these colours; as it is for the built-in ones, which it only links."""
    if colours == PLAIN.colours:
        return page
    for name in SHEETS:
        page = page.replace(f'<link rel="stylesheet" href="{name}">', f"<style>{_sheet(name, colours)}</style>")
    return page


@cache
def _sheet(name: str, colours: Colours) -> str:
    text = (STATIC / "paper" / name).read_text(encoding="utf-8")
    for field in fields(Colours):
        text = text.replace(getattr(PLAIN.colours, field.name), f"\0{field.name}\0")
    for field in fields(Colours):
        text = text.replace(f"\0{field.name}\0", getattr(colours, field.name))
    return text


def measured(logo: Logo) -> tuple[float, float]:
    """Width and height in millimetres: its width, unless it would be too high."""
    _left, _top, width, height = logo.box
    wide = min(float(logo.width), HIGHEST * width / height)
    return wide, wide * height / width


def logo_of(logo: Logo, language: str) -> Markup:
    """The logo as a drawing of its width, at most HIGHEST millimetres high, with what it shows as its title."""
    left, top, width, height = logo.box
    wide, high = measured(logo)
    sizes = f'width="{wide * PIXELS:.1f}" height="{high * PIXELS:.1f}"'
    return Markup(  # noqa: S704 - looked through when the style was read, the title is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="logo" role="img" aria-labelledby="logo-title" '
        f'viewBox="{left:g} {top:g} {width:g} {height:g}" {sizes}><title id="logo-title">'
        f"{escape(logo.alt[language])}</title>{logo.markup}</svg>"
    )
