"""Templates keep to what the content security policy and accessibility allow."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "briefs" not in path.relative_to(TEMPLATES).parts[:1]]
FORBIDDEN = {
    "hx-on needs eval": r"\bhx-on\b|\bhx-on:",
    "js: and javascript: need eval": r"=\s*[\"']\s*(?:js|javascript):",
    "a trigger filter needs eval": r"hx-trigger[\"']?\s*[=:]\s*[\"'][^\"']*\[",
    "an event handler is inline script": r"<[^>]*\son(?!e\b)[a-z]+\s*=",  # `one` is a field of ours
    "a style attribute is inline style": r"<[^>]*\sstyle\s*=",
    "a style element is inline style": r"<style\b",
    "a script without src is inline script": r"<script\b(?![^>]*\bsrc=)",
    "hx-delete sends no form data": r"\bhx-delete\b",
    "a positive tabindex breaks the order of focus": r"tabindex=[\"']?[1-9]",
    "autofocus surprises": r"\sautofocus\b",
    "|safe and autoescape off let markup through": r"\|\s*safe\b|autoescape\s+false",
    "a foreign address": r"(?:src|href)=[\"']https?://",
}
# Charts are our own SVG, drawn from plain values and escaped there (negotiator/charts); Markup is made in the view.
IMAGE = re.compile(r"<img\b[^>]*>")
POSTING = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
TOKEN = re.compile(r"csrf_token|form_token")


def text_of(path: Path) -> str:
    """The template without its comments, since those may name what is forbidden."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def id_of(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("reason", FORBIDDEN)
def test_no_template_has_what_is_forbidden(reason: str) -> None:
    pattern = re.compile(FORBIDDEN[reason])
    assert [(id_of(path), hit) for path in PAGES for hit in pattern.findall(text_of(path))] == []


def test_each_image_has_an_alternative_text() -> None:
    assert [(id_of(p), tag) for p in PAGES for tag in IMAGE.findall(text_of(p)) if " alt=" not in tag] == []


def test_each_posting_form_carries_the_token() -> None:
    bare = [(id_of(p), form[:80]) for p in PAGES for form in POSTING.findall(text_of(p)) if not TOKEN.search(form)]
    assert bare == []


def test_each_page_has_a_title_of_its_own() -> None:
    pages = [path for path in PAGES if '{% extends "base.html" %}' in path.read_text(encoding="utf-8")]
    assert [id_of(path) for path in pages if "{% block title %}" not in text_of(path)] == []


def test_the_lint_finds_what_it_looks_for() -> None:
    samples = {
        "hx-on needs eval": '<p hx-on:click="x">',
        "js: and javascript: need eval": "<p hx-vals='js:{a: 1}'>",
        "a trigger filter needs eval": '<p hx-trigger="click[ctrlKey]">',
        "an event handler is inline script": '<p onclick="x">',
        "a style attribute is inline style": '<p style="color: red">',
        "a script without src is inline script": "<script>x</script>",
    }
    assert [reason for reason, text in samples.items() if not re.search(FORBIDDEN[reason], text)] == []


def test_folders_bear_the_names_of_routes() -> None:
    """One thing has one name, in routes as in templates."""
    routes = {path.stem for path in (TEMPLATES.parent / "negotiator" / "web").glob("*.py")}
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    beside = {"macros", "documents"}  # pieces of all pages; pages about papers, since `briefs` holds the papers
    assert folders - routes == beside
