"""Signing in and out."""

from flask import Blueprint, Response, flash, g, make_response, render_template, request, session, url_for

from negotiator.bargaining.errors import Refused, TooMany, Unavailable
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import credentials, devices, sessions, sign_in
from negotiator.services.accounts.sign_in import Entered, Visitor
from negotiator.web import context, htmx
from negotiator.web.errors import refusal, unforeseen
from negotiator.web.security import cookie_name, mark_name, own_path

blueprint = Blueprint("sign_in", __name__)
STEP = "second_step"
STILL_OPEN = _(
    "You are signed out in this browser, but the server could not write that down. Unused, the session ends there "
    "after %(minutes)s minutes."
)


@blueprint.get("/sign-in")
@context.public
def index() -> Response:
    """The form; whoever is signed in goes on at once."""
    where = own_path(request.args.get("next", "/"))
    return htmx.see_other(where) if g.reader is not None else _form(where)


@blueprint.post("/sign-in")
@context.public
def enter() -> Response:
    """Tries login and password; with a second factor, goes on to it."""
    where = own_path(request.form.get("next", "/"))
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        entered = sign_in.by_password(context.session(), login, password, visitor(), context.clock())
    except (Refused, TooMany) as error:
        return _answer(_form(where, *_said(error), login=login), error)
    return admitted(entered, where)


@blueprint.get("/sign-in/second-factor")
@context.public
def second_factor() -> Response:
    """The form for the code."""
    if STEP not in session:
        return htmx.see_other(url_for("sign_in.index"))
    return _code_form(own_path(request.args.get("next", "/")))


@blueprint.post("/sign-in/second-factor")
@context.public
def prove() -> Response:
    """Tries the code."""
    where = own_path(request.form.get("next", "/"))
    step, code = session.get(STEP, ""), request.form.get("code", "")
    try:
        entered = sign_in.by_code(context.session(), step, code, visitor(), context.clock())
    except (Refused, TooMany) as error:
        if error.message == sign_in.OVER:
            session.pop(STEP, None)
            return _form(where, *_said(error))
        return _answer(_code_form(where, *_said(error)), error)
    return admitted(entered, where)


@blueprint.post("/sign-out")
def leave() -> Response:
    """Ends this session, on the server too; this browser forgets it even where the server cannot write that down."""
    try:
        _end()
        response = htmx.see_other(url_for("sign_in.index"))
    except Exception as error:  # whatever it is: the cookie goes
        g.reader = g.current = None
        minutes = int(context.settings().idle.total_seconds() // 60)
        sentence = say(context.language(), STILL_OPEN, minutes=minutes)
        response = refusal(unforeseen(error).status_code, sentence, Unavailable.retry_after)
    chosen = context.language()
    session.clear()
    session["language"] = chosen
    response.delete_cookie(cookie_name(context.settings()), path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _end() -> None:
    if (unread := g.get("unread")) is not None:
        raise unread
    if g.current is not None:
        audit.record(context.session(), context.reader(), Deed.SIGNED_OUT, f"account {g.reader.account_id}")
        sessions.end(context.session(), g.reader.account_id, g.current.id, context.clock())


def visitor() -> Visitor:
    """Where this request comes from."""
    device = request.user_agent.string[:200]
    mark = request.cookies.get(mark_name(context.settings()), "")[:200]
    provider = context.settings().provider
    issuer = provider.issuer if provider else ""
    return Visitor(request.remote_addr or "", device, context.settings().secret, mark, issuer)


def admitted(entered: Entered, where: str) -> Response:
    """On with a fresh cookie and a fresh form token, so that nothing known before signing in counts after it."""
    session.clear()
    session["language"] = entered.language
    if entered.second_step:
        session[STEP] = entered.second_step
        return htmx.see_other(url_for("sign_in.second_factor", next=where))
    for sentence in credentials.warnings(context.session(), entered.account_id, entered.language, context.clock()):
        flash(sentence, "warning")
    response = htmx.see_other(where)
    settings = context.settings()
    response.set_cookie(
        cookie_name(settings),
        entered.token,
        max_age=int(settings.lifetime.total_seconds()),
        path="/",
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )
    remember(response, entered.mark)
    return response


def remember(response: Response, mark: str) -> None:
    """Lets the browser keep by which mark it is known at the door."""
    settings = context.settings()
    response.set_cookie(
        mark_name(settings),
        mark,
        max_age=int(devices.LASTS.total_seconds()),
        path="/",
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )


def _said(error: Refused | TooMany) -> tuple[int, str]:
    """Status and sentence, in the visitor's language."""
    return (429 if isinstance(error, TooMany) else 422), say(context.language(), error.message, **error.params)


def _answer(page: Response, error: Refused | TooMany) -> Response:
    """The page, saying when another try is worth it."""
    if isinstance(error, TooMany):
        page.headers["Retry-After"] = str(error.retry_after)
    return page


def _form(where: str, status: int = 200, sentence: str = "", login: str = "") -> Response:
    """The page; what was wrong stands over the whole form, so that it does not tell which half it was."""
    context.settle()
    provider = context.settings().provider
    page = render_template(
        "sign_in/index.html",
        next=where,
        login=login,
        sentence=sentence,
        passkeys=True,
        options_url=url_for("passkeys.enter_options"),
        finish_url=url_for("passkeys.enter"),
        provider=provider.name if provider else "",
        provider_url=url_for("provider.start", next=where) if provider else "",
    )
    return make_response(page, status)


def _code_form(where: str, status: int = 200, sentence: str = "") -> Response:
    context.settle()
    return make_response(render_template("sign_in/second_factor.html", next=where, sentence=sentence), status)
