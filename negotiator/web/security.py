"""Headers on every answer, the sign-in of every request, and how often one may ask."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, g, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from negotiator.bargaining.errors import NotAllowed, TooLarge, Unavailable
from negotiator.config import Settings
from negotiator.language import DEFAULT, LANGUAGES, _, say
from negotiator.services.accounts import drafts, sessions
from negotiator.services.accounts.tokens import keyed
from negotiator.services.records.storage import session_of
from negotiator.web import context, htmx, kept
from negotiator.web.api import door
from negotiator.web.cookies import token
from negotiator.web.errors import refusal
from negotiator.web.pace import Counts, Pace
from negotiator.web.reading import MANY, MOST_QUERY

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_OURS = tuple((name.lower(), (name, value)) for name, value in HEADERS.items())
FRESH = timedelta(minutes=30)
WEAK = "password"  # means of a session that one factor opened
LEAVE = "sign_in.leave"  # which works even where nothing can be written
UNASKED = "X-Unasked"  # sent by pages that look again by themselves: nobody has used them
YEAR = 365 * 24 * 3600


def install(app: Flask, settings: Settings, counts: Counts | None = None) -> None:
    """Counts each request, signs it in, asks for its form's token, and puts the headers on each answer.

    In this order: what is refused is counted too, and whoever is signed in gets back what a form without token held."""
    app.before_request(choose_language)
    app.before_request(Pace(settings.pace, counts).check)
    app.before_request(limit_form)
    app.before_request(find_reader)
    _protect_forms(app)
    app.before_request(admit)
    app.after_request(add_headers)
    app.context_processor(
        lambda: {
            "reader": g.get("reader"),
            "language": context.language(),
            "demo": settings.demo,
            "draft_key": _draft_key(settings),
        }
    )


def _protect_forms(app: Flask) -> None:
    """Asks for tokens. Templates get them as a global name alone: the one that comes with each page's values, which
    the extension adds, would stay in a kept piece."""
    before = list(app.template_context_processors[None])
    Protection(app).exempt(door.blueprint)  # no cookie opens anything there
    app.template_context_processors[None] = before
    app.jinja_env.globals["csrf_token"] = token


class Protection(CSRFProtect):  # type: ignore[misc]
    """The framework's, which asks last whether a request changes anything at all."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Nothing for what only reads."""
        if request.method in current_app.config["WTF_CSRF_METHODS"]:
            super().protect(apply_exemptions)


def _draft_key(settings: Settings) -> str:
    """With which the reader's browser encrypts what is typed and not saved; without signing in nobody has it."""
    found = g.get("reader")
    return keyed(settings.secret, "draft", str(found.account_id)) if found is not None else ""


def limit_form() -> None:
    """Forms without files may be smaller than files; judged before anything reads them. Raises TooLarge for an address
    with too many values."""
    asked = context.asked()
    if asked.query_string.count(b"&") >= MOST_QUERY:
        raise TooLarge(MANY)
    if asked.mimetype != "multipart/form-data":
        asked.max_content_length = context.settings().largest_form


def cookie_name(settings: Settings) -> str:
    """The sign-in cookie; over HTTPS browsers then keep it to this very host."""
    return "__Host-negotiator" if settings.https else "negotiator"


def mark_name(settings: Settings) -> str:
    """The cookie by which a browser is known again at the door; it opens nothing."""
    return "__Host-negotiator-known" if settings.https else "negotiator-known"


def limits() -> sessions.Limits:
    """How long a sign-in lasts here."""
    return sessions.Limits(context.settings().idle, context.settings().lifetime)


def choose_language() -> None:
    """German, unless the visitor chose otherwise; `find_reader` puts the account's language in its place."""
    chosen = session.get("language")
    g.language = chosen if chosen in LANGUAGES else DEFAULT


def admit() -> AnyResponse | None:
    """Nothing but public routes without a reader; for too weak a session, one's account. Whoever leaves may, even where
    the database cannot say who it is."""
    told = g._get_current_object()
    if told.get("unread") is not None:
        return None
    if door.asked_by_program():
        return door.admit_bearer()
    endpoint = request.endpoint
    if told.reader is not None and _too_weak(endpoint):
        return _ask_for_second_factor()
    if told.reader is not None or endpoint is None or _is_public(endpoint):
        return None
    return _ask_to_sign_in(told.expired)


def find_reader() -> None:
    """Finds the reader behind the cookie: sets g.reader and g.current (the session), or g.expired, a session that is no
    longer live."""
    told, asked = g._get_current_object(), context.asked()  # once: past the proxies' own ways
    told.reader = told.current = told.expired = None
    if door.asked_by_program():
        door.find_bearer()
        return
    token = asked.cookies.get(cookie_name(context.settings()))
    if not token or asked.endpoint == "static":
        return
    try:
        found = _found(token)
    except Exception as error:  # whatever it is: signing out needs nobody's name
        if asked.endpoint != LEAVE:
            raise
        told.unread = error
        return
    if found is None:
        return
    told.current, told.language = found, told.reader.language
    if found.stale and asked.endpoint != LEAVE and UNASKED not in asked.headers:
        context.close()
        with session_of(context.engine(), write=True) as writing:
            sessions.touch(writing, found.id, context.clock())
            writing.commit()


def _found(token: str) -> sessions.Current | None:
    """The live session behind the token, its reader in g.reader; None without one, an ended one in g.expired. A request
    that only reads goes on with the database session that this was asked in."""
    asked = context.asked()
    if asked.method in context.READING:
        about = (asked.view_args or {}).get("dossier_id")
        found = sessions.look_up(context.session(), token, limits(), context.clock(), about)
    else:
        with context.reading() as reading:
            found = sessions.look_up(reading, token, limits(), context.clock())
    if found is None or not found.live:
        g.expired = found
        return None
    g.reader = found.reader
    return found if g.reader is not None else None


def _is_public(endpoint: str) -> bool:
    view = current_app.view_functions.get(endpoint)
    return endpoint == "static" or bool(getattr(view, "is_public", False))


def _too_weak(endpoint: str | None) -> bool:
    """Whether a password alone opened this session where that opens only what adds a second factor or a passkey."""
    if not context.settings().second_factor or g.current.means != WEAK or endpoint is None:
        return False
    return not (_is_public(endpoint) or endpoint.partition(".")[0] in ("account", "passkeys", "sign_in"))


def _ask_for_second_factor() -> AnyResponse:
    """To one's account, with what to do there."""
    sentence = _("This installation asks for more than a password: add a passkey or a code here, then sign in again.")
    if htmx.is_htmx():
        return refusal(403, say(context.language(), sentence))
    flash(say(context.language(), sentence), "warning")
    return htmx.see_other(url_for("account.index"))


def _ask_to_sign_in(expired: sessions.Current | None) -> AnyResponse:
    """A way to sign in that comes back to where the visitor was; what a form brought is kept for its sender."""
    if htmx.is_htmx():
        where = url_for("sign_in.index", next=own_path(request.headers.get("HX-Current-URL", "")))
        link = Markup('<a class="kern-link" href="{}">{}</a>').format(where, say(context.language(), _("Sign in")))
        sentence = say(context.language(), _("You are no longer signed in."))
        return refusal(401, Markup("{} {}").format(escape(sentence), link))  # both parts are escaped
    here = request.script_root + request.full_path.rstrip("?")
    where = here if request.method in context.READING else own_path(request.referrer or "")
    if request.method == "POST" and expired is not None:
        draft = _keep_draft(expired.account_id, where)
        if draft:
            where = draft
            flash(
                say(context.language(), _("You are no longer signed in. What you entered is kept: sign in to go on."))
            )
    return htmx.see_other(url_for("sign_in.index", next=where))


def _keep_draft(account_id: int, back: str) -> str:
    """Keeps the posted form for this account; where to find it, empty if it is none that is kept."""
    fields = kept.fields()
    if not fields:
        return ""
    with session_of(context.engine(), write=True) as writing:
        path = request.script_root + request.path
        number = drafts.keep(writing, account_id, path, back, fields=fields, now=context.clock())
    return url_for("drafts.show", draft_id=number) if number else ""


def require_fresh() -> None:
    """Raises NotAllowed unless the reader proved who they are a short while ago: before credentials change."""
    if g.current is None or abs(context.clock() - g.current.proved_at) > FRESH:
        raise NotAllowed(_("Please sign out and in again before you change how you sign in."))


def own_path(url: str) -> str:
    """Path and query of an address of the application; its root for any other, so that nobody is sent elsewhere."""
    parts, root = urlsplit(url), f"{request.script_root}/"
    if (parts.scheme or parts.netloc) and parts.netloc != request.host:
        return root
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    unsafe = not path.startswith(root) or path.startswith("//") or "\\" in path or any(ord(c) < 32 for c in path)
    return root if unsafe else path


def add_headers(response: Response) -> Response:
    """Security headers, and for whoever shall come back, when; only static files with their hash in the address may be
    kept by the browser."""
    given = {name.lower() for name, _value in response.headers}
    response.headers.extend([each for name, each in _OURS if name not in given])
    asked = context.asked()
    if response.status_code in (429, 503):
        response.headers.setdefault("Retry-After", str(Unavailable.retry_after))
    if context.settings().https:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if asked.endpoint == "static":
        kept = "v" in asked.args and response.status_code in (200, 304)
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if kept else "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
        if "vary" in given:
            response.vary.add("Cookie")
        else:
            response.headers.add("Vary", "Cookie")
    return response
