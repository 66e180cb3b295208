"""Pieces of pages that are kept: the same as put together anew, with tokens of their own on each page; a piece that
would read more than it names is refused when its template is compiled."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient
from jinja2 import BaseLoader, DictLoader, Environment, TemplateAssertionError

from negotiator import paths
from negotiator.web.fragments import Pieces, Values
from tests.conftest import Person
from tests.kenya import Kenya


@dataclass(frozen=True)
class Line:
    """A value of a view."""

    name: str
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plain:
    """A value that can be told by its contents."""

    name: str


READS_TOO_MUCH = {
    "a name": "{% kept a %}{{ a }}{{ b }}{% endkept %}",
    "the reader": "{% kept a %}{{ reader.name }}{% endkept %}",
    "the request": "{% kept a %}{{ request.path }}{% endkept %}",
    "a message": "{% kept a %}{{ get_flashed_messages() }}{% endkept %}",
    "a loop's value": "{% for b in a %}{% kept a %}{{ b }}{% endkept %}{% endfor %}",
    "through a macro": "{% macro m() %}{{ b }}{% endmacro %}{% kept a %}{{ m() }}{% endkept %}",
    "through one of two macros that call each other": (
        "{% macro m() %}{{ n() }}{{ b }}{% endmacro %}{% macro n() %}{{ m() }}{% endmacro %}"
        "{% kept a %}{{ m() }}{% endkept %}"
    ),
    "through a value": "{% set c = b %}{% kept a %}{{ c }}{% endkept %}",
    "through what it includes": "{% kept a %}{% include 'part.html' %}{% endkept %}",
    "through what it imports": "{% from 'macros.html' import asks %}{% kept a %}{{ asks() }}{% endkept %}",
    "through an import inside": "{% kept a %}{% from 'macros.html' import asks %}{{ asks() }}{% endkept %}",
    "what nobody can tell": "{% kept a %}{% include a %}{% endkept %}",
}
READS_ITS_OWN = {
    "what it names": "{% kept a, b %}{{ a }}{{ b }}{% endkept %}",
    "a sentence": "{% kept a %}{{ _('Save') }}{{ a|e }}{% endkept %}",
    "a macro": "{% from 'macros.html' import says %}{% kept a %}{{ says(a) }}{% endkept %}",
    "what it sets": "{% kept a %}{% set c = a %}{% for d in a %}{{ c }}{{ d }}{% endfor %}{% endkept %}",
    "a fixed value": "{% set words = {'x': _('Save')} %}{% kept a %}{{ words.x }}{% endkept %}",
}
FILES = {
    "part.html": "{{ a }}{{ b }}",
    "macros.html": "{% macro asks() %}{{ request.path }}{% endmacro %}{% macro says(x) %}{{ x }}{% endmacro %}",
}


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(FILES))
    return app


@pytest.mark.parametrize("source", READS_TOO_MUCH.values(), ids=READS_TOO_MUCH.keys())
def test_a_piece_that_reads_more_than_it_names_is_refused(strict: Flask, source: str) -> None:
    with pytest.raises(TemplateAssertionError, match="a kept piece"):
        strict.jinja_env.from_string(source)


@pytest.mark.parametrize("source", READS_ITS_OWN.values(), ids=READS_ITS_OWN.keys())
def test_a_piece_may_read_what_it_names_and_what_is_the_same_for_all(strict: Flask, source: str) -> None:
    assert strict.jinja_env.from_string(source)


def test_every_template_compiles(app: Flask) -> None:
    """Else a page that nobody opens in a test would be refused to its first reader."""
    names = [str(file.relative_to(paths.TEMPLATES)) for file in Path(paths.TEMPLATES).rglob("*.html")]
    kept = [name for name in names if "{% kept" in (paths.TEMPLATES / name).read_text()]
    assert len(kept) > 10
    for name in names:
        app.jinja_env.get_template(name)


def shown(app: Flask, source: str, language: str = "de", **values: object) -> str:
    with app.test_request_context("/"):
        g.language = language
        return render_template_string(source, **values)


def test_a_piece_is_put_together_once_for_equal_values_and_anew_for_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setitem(app.jinja_env.globals, "note", lambda value: made.append(value) or value.name)
    source = "{% kept a %}<b>{{ note(a) }}</b>{% endkept %}"
    template = app.jinja_env.from_string(source)
    with app.test_request_context("/"):
        g.language = "de"
        assert [template.render(a=Plain("<x>")) for _turn in range(3)] == ["<b>&lt;x&gt;</b>"] * 3
        assert len(made) == 1
        assert template.render(a=Plain("y")) == "<b>y</b>"
        g.language = "en"
        template.render(a=Plain("y"))
    assert len(made) == 3


def test_what_can_change_is_put_together_as_it_is_now(app: Flask) -> None:
    """A list counts by its contents, so does a mapping in a value; others are never kept."""
    template = app.jinja_env.from_string("{% kept a %}{{ a }}{% endkept %}")
    notes = app.jinja_env.from_string("{% kept a %}{{ a.notes.x }}{% endkept %}")
    with app.test_request_context("/"):
        g.language = "de"
        growing = ["x"]
        assert template.render(a=growing) == template.render(a=["x"])
        growing.append("y")
        assert "y" in template.render(a=growing)
        assert (notes.render(a=Line("l", {"x": "1"})), notes.render(a=Line("l", {"x": "2"}))) == ("1", "2")
        changing = {1}
        assert template.render(a=changing) == "{1}"
        changing.add(2)
        assert template.render(a=changing) == "{1, 2}"


def test_a_value_with_a_mapping_is_known_by_what_it_holds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are made anew for each request: else those with a mapping would be written again each time."""
    made: list[object] = []
    monkeypatch.setitem(app.jinja_env.globals, "heed", lambda value: made.append(value) or value.notes["x"])
    template = app.jinja_env.from_string("{% kept a %}{{ heed(a) }}{% endkept %}")
    with app.test_request_context("/"):
        g.language = "de"
        assert [template.render(a=Line("once", {"x": x})) for x in ("1", "1", "2", "1")] == ["1", "1", "2", "1"]
    assert len(made) == 2


@dataclass(frozen=True)
class Sheet:
    """A page of parts; a list and a value of a view."""

    lines: tuple[str, ...]
    first: Plain
    more: object = None


def test_a_page_made_anew_is_told_by_what_its_parts_hold() -> None:
    values, lines = Values(), tuple(map(str, range(20)))
    known = values.of(Sheet(lines, Plain("a")))
    assert known == values.of(Sheet(lines, Plain("a"))) == values.of(Sheet(tuple(map(str, range(20))), Plain("a")))
    others = (
        Sheet(lines[1:], Plain("a")),
        Sheet(lines, Plain("b")),
        Sheet(lines, Plain("a"), 1),
        Sheet(lines, Plain("a"), {}),
    )
    assert all(known != values.of(other) for other in others)
    assert values.of(Sheet(lines, Plain("a"), {1: 2})) != values.of(Sheet(lines, Plain("a"), {1: 3}))


def test_a_page_is_sent_as_its_text_is_encoded(app: Flask) -> None:
    source = "ä{{ a }}{% kept a %}ü–{{ new_key() }}€{{ a }}{% endkept %}{% kept a %}Ω{% endkept %}"
    source += "{% set b %}{% kept a %}Ω{% endkept %}{% endset %}{{ b }}"
    with app.test_request_context():
        for _turn in range(2):
            text = render_template_string(source, a="ß<")
            assert app.make_response("é").get_data() == "é".encode()
            assert app.make_response(text).get_data() == text.encode()


def test_yes_is_not_one(app: Flask) -> None:
    """Python holds True and 1 for equal, a page does not."""
    template = app.jinja_env.from_string("{% kept a %}{{ a }}{% endkept %}")
    with app.test_request_context("/"):
        g.language = "de"
        assert [template.render(a=value) for value in (1, True, "1", None)] == ["1", "True", "1", "None"]


def test_pieces_take_no_more_room_than_they_may() -> None:
    pieces = Pieces(most=10)
    for number in range(20):
        pieces.put(number, ("12", "34"))
        assert pieces.letters <= 10
    assert (pieces.get(0), pieces.get(19)) == (None, ("12", "34"))
    pieces.put(19, ("12345678901",))
    assert pieces.letters == 0


def test_values_are_held_while_they_are_known() -> None:
    """A number in memory is given to the next value as soon as the one before has gone."""
    values = Values()
    keys = {values.of((str(number), "text")) for number in range(1000)}
    assert len(keys) == 1000


def test_tokens_differ_from_page_to_page_and_nobody_gets_anothers(
    kenya: Kenya, lead: Person, signed_in: Callable[[Person], FlaskClient]
) -> None:
    """Forms in kept pieces hold the tokens of the page that they are on, each submission its own."""
    path = f"/dossiers/{kenya.id}/members"
    one, two = signed_in(lead), signed_in(lead)
    found = [browser.get(path).text for browser in (one, one, two)]
    token = re.compile(r'name="csrf_token" value="([^"]+)"')
    header = re.compile(r'"X-CSRFToken": "([^"]+)"')
    for page in found:
        assert len(token.findall(page)) >= 3
        assert set(token.findall(page)) == set(header.findall(page))
    assert len({token.findall(page)[0] for page in found}) > 1
    keys = [each for page in found for each in re.findall(r'name="submission" value="([^"]+)"', page)]
    assert len(keys) == len(set(keys)) >= 3


def test_a_piece_inside_of_another_keeps_its_holes(app: Flask) -> None:
    """Whether it was put together before or with the other: keys that stood on a page once come back on none."""
    inner = "{% kept a %}<i>{{ new_key() }}</i>{% endkept %}"
    texts = [shown(app, inner, a="x")]
    outer = "\n{% kept a %}<b>{{ new_key() }}\n\n" + inner + "</b>{% endkept %}"  # pieces are known by their lines
    texts += [shown(app, outer, a="x") for _turn in range(2)]
    keys = re.findall(r"[\w-]{16,64}", " ".join(texts), re.ASCII)
    assert len(set(keys)) == len(keys) == 5
    bare = ["".join(re.sub(r"[\w-]{16,64}", "", text).split()) for text in texts]
    assert bare == ["<i></i>", *["<b><i></i></b>"] * 2]


class Slow(BaseLoader):
    """Files of which nobody knows at once whether they are as they were: another thread comes in meanwhile."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, Callable[[], bool]]:
        """The file."""

        def unchanged() -> bool:
            sleep(0.002)
            return True

        return "x", None, unchanged


def test_pieces_that_nobody_compiled_yet_are_met_by_many_threads_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As just after a start: none of them finds what another is writing down."""
    monkeypatch.setattr(app.jinja_env, "loader", Slow())
    wrong = list[RuntimeError]()

    def compiled(n: int) -> None:
        try:
            app.jinja_env.from_string(f"{{% kept a %}}{{% include 'part{n}.html' %}}{{% endkept %}}")
        except RuntimeError as error:
            wrong.append(error)

    for first in range(0, 12, 6):
        threads = [Thread(target=compiled, args=(first + n,)) for n in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert wrong == []


@pytest.mark.parametrize(("language", "told"), [("de", "1.234 Maßnahmen"), ("en", "1,234 measures")])
def test_a_count_has_groups_as_its_language_writes_them(app: Flask, language: str, told: str) -> None:
    assert shown(app, '{{ ngettext("%(num)s measure", "%(num)s measures", 1234) }}', language) == told
