"""What is typed into a form that holds secrets is never kept, offered again or logged, whatever its fields are called.

The forms are found in the product's own templates: by their fields of type password and by what browsers fill in there.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select
from werkzeug.exceptions import HTTPException

from models.database import session_of
from models.draft import Draft
from negotiator import paths
from negotiator.services.accounts import drafts
from negotiator.web.kept import WORK
from tests.conftest import Clock, Person

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
FORM = re.compile(r"<form\b(?P<tag>(?:\{\{[^}]*\}\}|\{(?!\{)|[^>{])*)>(?P<inner>.*?)</form>", re.DOTALL)
SECRET = re.compile(r'type="password"|autocomplete="[^"]*(?:-password|one-time-code)[^"]*"')
FIELD = re.compile(r'text_field\("([\w-]+)"|<input[^>]*\bname="([\w-]+)"')
ACTION = re.compile(r'action="(.*?)">?', re.DOTALL)
BUILT = re.compile(r"url_for\(\"([\w.]+)\"")
NEVER_KEPT = {
    *("account", "passkeys", "sign_in", "provider", "demo"),  # who one is
    *("administration", "invitations", "members"),  # who may do what
    *("operation", "tokens", "mail", "zones"),  # who may do what, by person and by program
    *("drafts", "files", "jobs", "pages"),  # nothing is typed
    "api",  # for programs, which have no page to come back to
}
TYPED = "Correct-horse-battery-7"
WORKED = "What-I-worked-on-7"


@dataclass(frozen=True)
class Form:
    """A form of a template that asks for a secret: where it stands, where it goes, the fields that it has."""

    template: str
    path: str
    fields: tuple[str, ...]


def forms(app: Flask) -> Iterator[Form]:
    """All forms with a secret field that are sent without a script."""
    for file in sorted(paths.TEMPLATES.rglob("*.html")):
        for found in FORM.finditer(file.read_text(encoding="utf-8")):
            if SECRET.search(found["inner"]) and "action=" in found["tag"]:
                names = tuple(a or b for a, b in FIELD.findall(found["inner"]))
                yield Form(str(file.relative_to(paths.TEMPLATES)), address(app, found["tag"]), names)


def address(app: Flask, tag: str) -> str:
    """Where the form goes; addresses of the account are written out in its templates."""
    built = BUILT.search(tag)
    if built is None:
        return "/account" + re.sub(r".*\}\}(?:/account)?(/[\w/]+).*", r"\1", tag, flags=re.DOTALL)
    with app.test_request_context():
        rule = next(app.url_map.iter_rules(built[1]))
        return re.sub(r"<[^>]*>", "x" * 43, rule.rule)


def kept(engine: Engine) -> list[Draft]:
    with session_of(engine) as session:
        return list(session.exec(select(Draft)).all())


def test_all_forms_with_secrets_are_found(app: Flask) -> None:
    """As many secret fields as the templates have stand in the forms, and each form goes to an address of ours."""
    templates = [file.read_text(encoding="utf-8") for file in paths.TEMPLATES.rglob("*.html")]
    places = {file for file in paths.TEMPLATES.rglob("*.html") if SECRET.search(file.read_text(encoding="utf-8"))}
    found = list(forms(app))
    assert {form.template for form in found} == {str(file.relative_to(paths.TEMPLATES)) for file in places}
    inside = sum(len(SECRET.findall(f["inner"])) for text in templates for f in FORM.finditer(text))
    assert inside == sum(len(SECRET.findall(text)) for text in templates)
    assert len(found) >= 6
    for form in found:
        assert endpoint(app, form.path).partition(".")[0] not in WORK, form


def test_each_part_that_takes_forms_keeps_them_or_never_does(app: Flask) -> None:
    """Else what somebody wrote for an hour is lost because nobody thought of a new part."""
    parts = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert parts - NEVER_KEPT == WORK


def endpoint(app: Flask, path: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(path, method="POST")[0])
    except HTTPException:
        pytest.fail(f"{path} is no address")


def test_what_is_typed_there_is_nowhere_afterwards(
    app: Flask, strict_app: Flask, engine: Engine, person: Make, clock: Clock, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str], signed_in: Enter,
) -> None:  # fmt: skip
    """Signed in, with a token that is none, and after the session has ended: in no answer, draft or line of the log."""
    caplog.set_level(logging.DEBUG)
    anna = person("anna")
    ended, live = signed_in(anna), signed_in(anna)
    stale = strict_app.test_client()
    for cookie in ("negotiator",):
        found = live.get_cookie(cookie)
        assert found is not None
        stale.set_cookie(cookie, found.value)
    assert "Anna" in stale.get("/account").text or stale.get("/account").status_code == 200
    answers = []
    for form in forms(app):
        data = {name: TYPED + name for name in form.fields}
        answers += [stale.post(form.path, data=data), live.post(form.path, data={**data, "login": "anna"})]
    clock.forward(hours=1)
    for form in forms(app):
        answer = ended.post(form.path, data={name: TYPED + name for name in form.fields})
        answers += [answer, *([ended.get(answer.location)] if answer.location else [])]
    for answer in answers:
        hidden = re.sub(r'name="(?:name|login)"[^>]*', "", answer.text)  # these two are shown again, and no secrets
        assert TYPED not in hidden, answer.request.path
        assert TYPED not in str(answer.headers)
    assert kept(engine) == []
    assert TYPED not in caplog.text + "".join(capfd.readouterr())


def test_a_kept_form_of_work_is_offered_again_to_its_sender(
    strict_app: Flask, engine: Engine, person: Make, signed_in: Enter
) -> None:
    """The opposite: what was worked on comes back when the form's token was too old, to whoever is signed in."""
    found = signed_in(person("anna")).get_cookie("negotiator")
    assert found is not None
    browser, path = strict_app.test_client(), "/dossiers/9/bench/drafts/1/keep"
    stranger = browser.post(path, data={"name": WORKED})
    assert stranger.status_code == 400
    assert WORKED not in stranger.text
    browser.set_cookie("negotiator", found.value)
    again = browser.post(path, data={"name": WORKED, "csrf_token": "old"})
    assert again.status_code == 400
    assert f'name="name" value="{WORKED}"' in again.text
    assert 'value="old"' not in again.text
    crossed = browser.post(path, data={"name": WORKED}, headers={"Sec-Fetch-Site": "cross-site"})
    assert WORKED not in crossed.text


def test_what_is_kept_is_told_by_where_it_goes_alone() -> None:
    """No list of words that secrets might be called by."""
    assert not [name for name in vars(drafts) if "SECRET" in name or "WORD" in name]
