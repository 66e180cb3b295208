"""The cookie and the token of forms: the framework's own, with what signs them made once and not for each request."""

from typing import cast

from flask import Flask, Response, g
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer


class Cookies(SecureCookieSessionInterface):
    """Of one application, whose secret stays as it is."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie and opens it."""
        return self._signer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing for a cookie that stays as it is; that answers depend on it they say already."""
        if session.modified:
            super().save_session(app, session, response)


def token() -> str:
    """The token of this request's forms: one for all of them."""
    return cast(str, g._get_current_object().get("csrf_token") or generate_csrf())
