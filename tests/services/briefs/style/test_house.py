"""House style at the order: read anew each time, refused at its field, kept with its paper, printed again."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.document import Document
from models.house_style import HouseStyle
from negotiator.addresses import NotConfigured
from negotiator.commands.surroundings import check_surroundings
from negotiator.config import Settings
from negotiator.services import working
from negotiator.services.briefs.style.house import BUILT_IN
from negotiator.web.context import Kit
from tests.briefs.test_style import SAMPLE, zipped
from tests.conftest import Person
from tests.kenya import Kenya

Enter = Callable[[Person], FlaskClient]
ORDER = {
    "kind": "D-08",
    "language": "de",
    "grade": "intern",
    "edition": "1",
    "form": "docx",
    "distribution": "Kabinett",
}
OFFICE, LATER = "Musteramt für Migrationsabkommen", "Amt von morgen"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "style"))


@pytest.fixture
def styled_app(app: Flask, settings: Settings, engine: Engine, folder: Path) -> Flask:
    app.extensions["negotiator"] = Kit(replace(settings, style=folder), engine)
    return app


def renamed(folder: Path, text: str) -> None:
    file = folder / "style.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(OFFICE, text), encoding="utf-8")


def test_a_paper_keeps_the_style_of_its_order_and_is_printed_again_in_it(
    styled_app: Flask, kenya: Kenya, lead: Person, signed_in: Enter, engine: Engine, settings: Settings, folder: Path
) -> None:
    del styled_app
    browser, home = signed_in(lead), f"/dossiers/{kenya.id}/briefs"
    assert "letterhead-logo" in browser.post(f"{home}/preview", data=ORDER).text
    assert browser.post(home, data=ORDER).status_code == 303
    renamed(folder, LATER)  # after the order, before it is printed
    working.run_here(settings, engine)
    assert browser.post(home, data=ORDER).status_code == 303
    working.run_here(settings, engine)
    with session_of(engine) as session:
        marks = [row.style for row in session.exec(select(Document).order_by(Document.id))]  # type: ignore[arg-type]
        assert len(session.exec(select(HouseStyle)).all()) == 2
    assert browser.post(home, data=ORDER | {"style": marks[0]}).status_code == 303
    assert browser.post(home, data=ORDER | {"style": "0" * 64}).status_code == 422
    assert browser.post(home, data=ORDER | {"style": BUILT_IN}).status_code == 422  # no paper of mine looks so
    working.run_here(settings, engine)
    page = browser.get(home).text
    assert f'value="{marks[0]}"' in page
    files = [zipped(browser.get(f"{home}/{number}").data).decode() for number in (1, 2, 3)]
    assert [(OFFICE in text, LATER in text) for text in files] == [(True, False), (False, True), (True, False)]
    assert all("Haus des Innern" in text for text in files)


def test_a_broken_style_is_said_at_its_field_and_what_was_typed_stays(
    styled_app: Flask, kenya: Kenya, lead: Person, signed_in: Enter, folder: Path
) -> None:
    del styled_app
    browser, home = signed_in(lead), f"/dossiers/{kenya.id}/briefs"
    with (folder / "logo.svg").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    for address in (home, f"{home}/preview"):
        page = browser.post(address, data=ORDER)
        assert page.status_code == 422
        assert 'href="#style"' in page.text
        assert "51200" in page.text
        assert 'value="Kabinett"' in page.text
    shutil.copy(SAMPLE / "logo.svg", folder)
    assert browser.post(home, data=ORDER).status_code == 303


def test_a_broken_style_ends_the_start(settings: Settings, engine: Engine, folder: Path) -> None:
    check_surroundings(engine, replace(settings, style=folder))
    renamed(folder, "x" * 100)
    with pytest.raises(NotConfigured, match=r"NEGOTIATOR_STYLE.*style.toml, letterhead 1: at most 90"):
        check_surroundings(engine, replace(settings, style=folder))


def test_without_a_style_nobody_is_asked_for_one(kenya: Kenya, lead: Person, signed_in: Enter) -> None:
    assert 'name="style"' not in signed_in(lead).get(f"/dossiers/{kenya.id}/briefs").text
