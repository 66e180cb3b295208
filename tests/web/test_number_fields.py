"""Every number field of every form reads what its page writes, in both languages; forms and templates are the list."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import UnionType
from typing import Union, get_args, get_origin

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

import negotiator.web
from models.kinds import Role
from negotiator import paths
from negotiator.bargaining.errors import Refused
from negotiator.language import LANGUAGES
from negotiator.web import number_fields
from negotiator.web.forms import Typed, judged
from negotiator.web.number_fields import Kind
from tests.conftest import Person
from tests.records import Room, room_of

NUMERIC = (int, float, Fraction)
BLANK = object()


def forms() -> Iterator[type[Typed]]:
    """Every form of the product."""
    for module in pkgutil.iter_modules(negotiator.web.__path__, "negotiator.web."):
        importlib.import_module(module.name)
    waiting = list(Typed.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("negotiator."):
            yield form


def kinds() -> dict[str, Kind | None]:
    """form.field -> its kind of number, None where a number is read without one."""
    found: dict[str, Kind | None] = {}
    for form in forms():
        for name, field in form.model_fields.items():
            whole = field.annotation
            types = get_args(whole) if get_origin(whole) in (Union, UnionType) else (whole,)
            kind = next((each for each in field.metadata if isinstance(each, Kind)), None)
            if kind or any(each in NUMERIC for each in types):
                found[f"{form.__name__}.{name}"] = kind
    return found


KINDS = kinds()


def values(kind: Kind) -> st.SearchStrategy[Fraction | int | None]:
    """What a field of this kind may hold."""
    least, most = Fraction(kind.least, kind.scale), Fraction(kind.most, kind.scale)
    numbers: st.SearchStrategy[Fraction | int | None] = (
        st.integers(kind.least, kind.most)
        if kind.whole
        else st.fractions(least, most, max_denominator=10**9)
        | st.decimals(kind.least, kind.most, places=4).map(lambda value: Fraction(value) / kind.scale)
    )
    return numbers | st.none() if kind.empty else numbers


def test_every_number_is_read_by_a_kind() -> None:
    assert {name for name, kind in KINDS.items() if kind is None} == set()
    assert {"RowForm.importance", "LimitForm.amount", "StudyForm.runs", "MandateForm.lo"} <= set(KINDS)


def test_every_number_field_of_a_page_belongs_to_a_form() -> None:
    asked = re.compile(r"""number_field\((?:field ~ )?["'](?:-)?(\w+)["']""")
    named = {name for file in paths.TEMPLATES.rglob("*.html") for name in asked.findall(file.read_text())}
    assert named - {"importance"} <= {name.split(".")[1] for name in KINDS}
    assert "seconds" in named


@pytest.mark.parametrize("name", sorted(KINDS))
@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_what_is_written_reads_back_the_same(name: str, data: st.DataObject, language: str) -> None:
    kind = KINDS[name]
    assert kind is not None
    value = data.draw(values(kind))
    assert kind.read(kind.write(value, language), language) == value


@pytest.mark.parametrize(
    ("language", "typed", "both"),
    [("de", "0.500", ("500", "0,5")), ("en", "0,010", ("10", "0.01")), ("de", "1.500", ("1500", "1,5"))],
)
def test_ambiguous_number_is_asked_back_at_its_field(
    app: Flask, language: str, typed: str, both: tuple[str, str]
) -> None:
    class One(Typed):
        amount: number_fields.Amount

    with app.test_request_context():
        g.language = language
        with pytest.raises(Refused) as refused:
            judged(One, {"amount": typed})
    assert all(reading in refused.value.fields["amount"] for reading in (typed, *both))


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.mark.parametrize(("language", "grouped", "plain"), [("de", "1.250", "1250"), ("en", "1,250", "1250")])
def test_limit_is_never_guessed_and_prints_as_it_was_typed(
    room: Room,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
    language: str,
    grouped: str,
    plain: str,
) -> None:
    client = signed_in(person("lead", room.dossier, Role.LEAD, room.stakeholders["de_envoy"]))
    client.post("/language", data={"language": language})
    where = f"/dossiers/{room.dossier}/rules"
    page = client.get(where).text
    form = re.search(r'<form[^>]*action="[^"]*/rules/limits".*?name="version" value="(\d+)".*?</form>', page, re.S)
    assert form is not None
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    refused = client.post(f"{where}/limits", data={**hidden, "amount": grouped, "reason": "tried"})
    assert refused.status_code == 422
    assert f'value="{grouped}"' in refused.text
    assert client.post(f"{where}/limits", data={**hidden, "amount": plain, "reason": "tried"}).status_code == 303
    after = client.get(where).text
    assert f'value="{plain}"' in after
    assert grouped in after
