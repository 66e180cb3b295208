"""The front door: create_app wires settings, database, languages, forms' tokens, security and the blueprints."""

import hashlib
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, request
from flask_babel import Babel, Domain
from markupsafe import Markup, escape
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from models.clock import wind
from negotiator import language, numbers, paths, traces
from negotiator.bargaining.words import BY_IDEALS
from negotiator.catalogue.concepts import USUAL, WORDS
from negotiator.clock import ZONE, Clock
from negotiator.config import LOOPBACK, Settings
from negotiator.hidden import Absent, Amount, Hidden, Told, written
from negotiator.services.records.storage import Engine, engine_of
from negotiator.services.records.wording import typed
from negotiator.web import context, errors, fragments, meters, reading, rendering, security, unsaid
from negotiator.web.cookies import Cookies
from negotiator.web.pace import Counts, own_counts
from negotiator.web.place import Place
from negotiator.web.register import blueprints

MOST_ADDRESSES = 8192
MOST_SENTENCES = 8192  # in both languages
MOST_WRITTEN = 4096  # numbers of each kind whose writing is remembered


def create_app(
    settings: Settings, engine: Engine | None = None, clock: Clock | None = None, counts: Counts | None = None
) -> Flask:
    """The application for these settings; `engine` where one is open already, `clock` where it is to run by another,
    `counts` of requests where other processes serve beside it."""
    app = Application("negotiator", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    app.jinja_options = {"cache_size": -1}  # all templates are ours: none has to make room for another
    app.config.from_mapping(_configuration(settings))
    app.session_interface = Cookies(app)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = Place(app.wsgi_app, settings)  # type: ignore[method-assign]
    opened = engine or engine_of(settings.database, settings.keys, settings.audit_key)
    if clock is not None:
        wind(opened, clock)
    context.install(app, context.Kit(settings, opened))
    app.url_map.converters["int"] = RowNumber
    reading.install(app)
    rendering.install(app)
    Tongues(app, locale_selector=context.language)
    _install_words(app)
    _install_addresses(app)
    _trace(settings, opened)
    counted = own_counts() if counts is None else counts
    meters.install(app, counted)
    security.install(app, settings, counted)
    errors.install(app)
    unsaid.install(app)
    _add_hashes(app)
    app.jinja_env.filters.update(_filters())
    app.jinja_env.tests["told"] = _told
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    fragments.install(app)
    return app


def _trace(settings: Settings, engine: Engine) -> None:
    if settings.traces:
        traces.begin(settings.traces)
        traces.watch(engine)


class Application(Flask):
    """None of our functions is asynchronous: nobody asks each of them, in each request, whether it is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


LARGEST_ROW = 2**31 - 1


def _up_to(most: int) -> str:
    """An expression for the numbers from 0 to there."""
    digits = str(most)
    found = [digits, f"[0-9]{{1,{len(digits) - 1}}}"]
    for place, digit in enumerate(digits):
        least, rest = (1 if place == 0 else 0), len(digits) - place - 1
        if int(digit) > least:
            found.append(f"{digits[:place]}[{least}-{int(digit) - 1}][0-9]{{{rest}}}")
    return "|".join(found)


class RowNumber(IntegerConverter):
    """A number in an address; one that no row can have, or in digits that our addresses do not use, is not found.

    The expression itself says so: what a converter turns down later counts as an address of another method (405)."""

    regex = _up_to(LARGEST_ROW)

    def __init__(self, map: Map, **options: Any) -> None:  # named by the framework
        super().__init__(map, **{"max": LARGEST_ROW, **options})


class Spoken(Domain):  # type: ignore[misc]
    """The sentences in the reader's language, out of the one catalogue that papers and services read too."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the one who asks."""
        return language.words(context.language())


class Tongues(Babel):  # type: ignore[misc]
    """Flask-Babel, but for where the sentences come from."""

    domain_instance = Spoken()


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret,
        "SESSION_COOKIE_NAME": "__Host-negotiator-form" if settings.https else "negotiator-form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "MAX_CONTENT_LENGTH": settings.largest_file,
        "MAX_FORM_MEMORY_SIZE": settings.largest_form,
        "MAX_FORM_PARTS": reading.MOST_FIELDS,
        "WTF_CSRF_TIME_LIMIT": None,  # it ends with the session
        "WTF_CSRF_HEADERS": ["X-CSRFToken"],
        "BABEL_DEFAULT_LOCALE": language.DEFAULT,
        "BABEL_DEFAULT_TIMEZONE": str(ZONE),
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


def _in_tongue(write: Callable[..., str]) -> Callable[..., str]:
    """The way to write a number, in the reader's language; what was written before is not worked out again."""
    remembered = lru_cache(MOST_WRITTEN)(write)
    return lambda value, *how, **named: remembered(value, context.language(), *how, **named)


def _install_addresses(app: Flask) -> None:
    """Addresses in templates, each built once: they depend on nothing but their parts, in the order given, and where
    the site begins."""

    @lru_cache(MOST_ADDRESSES)
    def built(_root: str, endpoint: str, values: tuple[tuple[str, str | int], ...]) -> str:
        return app.url_for(endpoint, **dict(values))  # type: ignore[arg-type]  # values only

    def url_for(endpoint: str, **values: Any) -> str:
        plain = endpoint[0] != "." and all(type(value) in (str, int) for value in values.values())
        if not plain or "_external" in values or "_scheme" in values:
            return app.url_for(endpoint, **values)
        return built(request.root_path, endpoint, tuple(values.items()))

    app.jinja_env.globals.update(url_for=url_for, own_address=_own_address)


def _own_address() -> str:
    """Where the reader is, for what comes back to it; without what a form brought."""
    return request.full_path if request.method == "GET" and request.query_string else request.path


def _install_words(app: Flask) -> None:
    """Sentences in templates: as Flask-Babel's, but without asking for the request's language anew for each of them.
    Ours alone are safe as they are, and filled; what people wrote comes here too, as a choice's name beside our own."""

    @lru_cache(MOST_SENTENCES)
    def sentence(tongue: str, message: str) -> tuple[str, bool]:
        if not language.is_ours(message):
            return message, False
        text = Markup(language.words(tongue).gettext(message))  # noqa: S704 - our own sentence
        return text, "%" in text

    def gettext(message: str, **params: object) -> str:
        text, filled = sentence(context.language(), message)
        return text % params if filled else text

    def ngettext(one: str, many: str, num: int, **params: object) -> Markup:
        tongue = context.language()
        text = language.words(tongue).ngettext(one, many, num)
        return Markup(text) % {"num": language.number(num, tongue, 0), **params}  # noqa: S704 - our own sentence; what is put in is escaped

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    app.jinja_env.globals.update(concepts=WORDS, usual_concepts=USUAL, concepts_by_ideals=BY_IDEALS)


def _number(value: Amount | numbers.Amount, tongue: str, places: int = 1, sign: bool = False) -> str:
    """A number, or what is said where it is hidden or not there."""
    if isinstance(value, Told | Hidden | Absent):
        return written(value, tongue, places, sign=sign)
    return numbers.number(value, tongue, places, sign)


def _fixed(value: Amount | numbers.Amount, tongue: str, places: int = 1, sign: bool = False) -> str:
    """The same with exactly so many places."""
    if isinstance(value, Told | Hidden | Absent):
        return written(value, tongue, places, sign=sign, fixed=True)
    return numbers.fixed(value, tongue, places, sign)


def _told(value: object) -> bool:
    """Whether a value is there and the reader may see it."""
    return isinstance(value, Told)


def _filters() -> dict[str, Callable[..., str]]:
    """Numbers and dates as the reader's language writes them."""
    return {
        "number": _in_tongue(_number),
        "fixed": _in_tongue(_fixed),
        "percent": _in_tongue(language.percent),
        "written": _written,
        "day": lambda value: language.day(value, context.language()),
        "moment": lambda value: language.moment(value, context.language(), context.zone()),
    }
