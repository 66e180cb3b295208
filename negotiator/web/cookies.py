"""The cookie and the token of forms: the framework's own, with what signs them made once and not for each request."""

from copy import deepcopy
from functools import lru_cache
from typing import Any, cast

from flask import Flask, Request, Response, current_app, g, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

from negotiator.web import context

MANY = 1024  # cookies and tokens that are remembered: several times the people of an installation


class Cookies(SecureCookieSessionInterface):
    """Of one application, whose secret stays as it is."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)
        self._read = lru_cache(maxsize=MANY)(self._opened)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie and opens it."""
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """As the framework opens it; a cookie that came before is checked once an hour, not with each request."""
        value = request.cookies.get(self.get_cookie_name(app))
        hour = context.clock().replace(minute=0, second=0, microsecond=0)
        oldest = int(app.permanent_session_lifetime.total_seconds())
        try:
            return self.session_class(deepcopy(self._read(value, oldest, hour)) if value else {})
        except BadSignature:  # remembered for nobody: what visitors make up takes no room, and a clock may be set right
            return self.session_class()

    def _opened(self, value: str, oldest: int, _hour: object) -> dict[str, Any]:
        """What stands in a cookie of at most so many seconds. Raises BadSignature if it isn't ours."""
        return cast("dict[str, Any]", cast(URLSafeTimedSerializer, self._signer).loads(value, max_age=oldest))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing for a cookie that stays as it is; that answers depend on it they say already."""
        if session.modified:
            super().save_session(app, session, response)


@lru_cache(maxsize=MANY)
def _signed(_raw: str, _secret: str) -> str:
    """The session's own token, signed: it holds as long as the session does, one signature for all its pages."""
    return cast(str, generate_csrf())


def token() -> str:
    """The token of this request's forms: one for all of them."""
    found = g._get_current_object().get("csrf_token")
    if found is None:
        raw = session.get("csrf_token")
        found = g.csrf_token = _signed(raw, current_app.secret_key) if raw else generate_csrf()
    return cast(str, found)
