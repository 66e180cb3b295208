"""The front door: create_app wires settings, database, languages, forms' tokens, security and the blueprints."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup, escape
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from models.columns import now
from negotiator import language, paths
from negotiator.config import LOOPBACK, Settings
from negotiator.services.storage import Engine, engine_of
from negotiator.services.wording import typed
from negotiator.web import context, errors, security
from negotiator.web.register import blueprints


def create_app(settings: Settings, engine: Engine | None = None, clock: Callable[[], datetime] = now) -> Flask:
    """The application for these settings; `engine` where one is open already."""
    app = Flask("negotiator", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    app.config.from_mapping(_configuration(settings))
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    opened = engine or engine_of(settings.database, settings.keys, settings.audit_key)
    context.install(app, context.Kit(settings, opened, clock))
    app.url_map.converters["int"] = RowNumber
    Babel(app, locale_selector=context.language)
    app.before_request(security.limit_form)
    CSRFProtect(app)
    security.install(app, settings)
    errors.install(app)
    _add_hashes(app)
    app.jinja_env.filters.update(_filters())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


class RowNumber(IntegerConverter):
    """A number in an address; one that no row can have is not found."""

    def __init__(self, map: Map, **options: Any) -> None:  # named by the framework
        super().__init__(map, **{"max": 2**31 - 1, **options})


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret,
        "SESSION_COOKIE_NAME": "__Host-negotiator-form" if settings.https else "negotiator-form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "MAX_CONTENT_LENGTH": settings.largest_file,
        "MAX_FORM_MEMORY_SIZE": settings.largest_form,
        "MAX_FORM_PARTS": 5000,
        "WTF_CSRF_TIME_LIMIT": None,  # it ends with the session
        "WTF_CSRF_HEADERS": ["X-CSRFToken"],
        "BABEL_DEFAULT_LOCALE": language.DEFAULT,
        "BABEL_DEFAULT_TIMEZONE": str(language.ZONE),
        "BABEL_TRANSLATION_DIRECTORIES": str(paths.TRANSLATIONS),
        "TRUSTED_HOSTS": _hosts(settings),
    }


def _hosts(settings: Settings) -> list[str]:
    """Names under which the application answers: its own, and this machine's where it is used on it."""
    name = settings.origin.split("://", 1)[1].rsplit(":", 1)[0].strip("[]")
    return [name, *(host for host in LOOPBACK if name in LOOPBACK and host != name)]


def _add_hashes(app: Flask) -> None:
    """Addresses of static files carry the file's hash, so that browsers may keep them for ever."""

    @cache
    def mark(filename: str) -> str | None:
        file = paths.STATIC / filename
        return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else None

    @app.url_defaults
    def add(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static" and "v" not in values and (found := mark(str(values.get("filename", "")))):
            values["v"] = found


def _written(text: str) -> str:
    """What somebody wrote: in the page's language where the product knows the text in both, otherwise as it stands and
    marked with its language where that is another (WCAG 3.1.2)."""
    text = typed(text, context.language())
    tongue = language.tongue_of(text)
    if tongue in ("", context.language()):
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(tongue, text)


def _filters() -> dict[str, Callable[..., str]]:
    """Numbers and dates as the reader's language writes them."""
    return {
        "number": lambda value, places=1: language.number(value, context.language(), places),
        "fixed": lambda value, places=1: language.fixed(value, context.language(), places),
        "percent": lambda value: language.percent(value, context.language()),
        "written": _written,
        "day": lambda value: language.day(value, context.language()),
        "moment": lambda value: language.moment(value, context.language()),
    }
