"""Every macro once on a page of its own: it renders in both languages, and a browser and axe find nothing wrong."""

import re
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask, g, render_template
from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import ConsoleMessage
from sqlalchemy import Engine

from negotiator.app import create_app
from negotiator.config import Settings
from negotiator.web import context
from tests.browser import CHROMIUM, SIZES, chromium, complaints, overflow, served
from tests.charts.samples import BALANCED, NASH, every

HERE = Path(__file__).resolve().parent / "templates"
STATUSES = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


@pytest.fixture
def sample_app(settings: Settings, engine: Engine) -> Flask:
    """The application with two pages more: /sample and /refused/<status>."""
    app = create_app(settings, engine)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(HERE)])
    app.jinja_env.loader = app.jinja_loader

    @app.get("/sample/<language>")
    @context.public
    def sample(language: str) -> str:
        g.language = language
        return render_template("style_sample.html", figures=every("sample", language, (BALANCED, NASH)))

    @app.get("/refused/<int:status>/<language>")
    @context.public
    def refused(status: int, language: str) -> str:
        g.language = language
        wait = 30 if status == 429 else None
        return render_template("errors/error.html", status=status, sentence="", retry_after=wait)

    return app


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_macro_renders_with_ids_of_its_own(sample_app: Flask, language: str) -> None:
    text = sample_app.test_client().get(f"/sample/{language}").get_data(as_text=True)
    assert f'<html lang="{language}">' in text
    assert [name for name, count in Counter(re.findall(r'\sid="([^"]+)"', text)).items() if count > 1] == []


def test_every_description_is_there(sample_app: Flask) -> None:
    text = sample_app.test_client().get("/sample/de").get_data(as_text=True)
    wanted = {i for ids in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', text) for i in ids.split()}
    assert wanted - set(re.findall(r'\sid="([^"]+)"', text)) == set()


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_refusal_says_what_to_do(sample_app: Flask, language: str) -> None:
    client = sample_app.test_client()
    pages = [client.get(f"/refused/{status}/{language}").get_data(as_text=True) for status in STATUSES]
    bodies = [re.sub(r"<[^>]+>|\s+", " ", page.split('<main id="main"')[1].split("</main>")[0]) for page in pages]
    assert all(len(body.split()) > 12 for body in bodies)
    assert len({page.split("<title>")[1].split("</title>")[0] for page in pages}) == len(STATUSES) - 1  # 400 and 415


@pytest.mark.journey
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("size", SIZES)
def test_a_browser_and_axe_find_nothing(sample_app: Flask, size: str) -> None:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    with served(sample_app) as address, chromium() as chrome:
        page = chrome.window(locale="de-DE", **SIZES[size]).new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in ("/sample/de", "/refused/404/de", "/sign-in"):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            assert (path, complaints(page), overflow(page) <= 0) == (path, [], True)
    assert said == []
