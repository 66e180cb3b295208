"""The cookie of forms: what was opened once is remembered, and nothing that somebody made up."""

from typing import cast

from flask import Flask, request
from itsdangerous import URLSafeTimedSerializer

from negotiator.web.cookies import Cookies


def test_cookies_that_somebody_made_up_open_nothing_and_are_not_remembered(app: Flask) -> None:
    cookies = cast(Cookies, app.session_interface)
    signer = cast(URLSafeTimedSerializer, cookies.get_signing_serializer(app))
    good = signer.dumps({"language": "en"})
    name = cookies.get_cookie_name(app)
    cookies._read.cache_clear()
    for n in range(3):
        with app.test_request_context("/", headers={"Cookie": f"{name}={good[:-2]}{n}x"}):
            assert dict(cookies.open_session(app, request)) == {}
    assert cookies._read.cache_info().currsize == 0
    with app.test_request_context("/", headers={"Cookie": f"{name}={good}"}):
        assert dict(cookies.open_session(app, request)) == {"language": "en"}
    assert cookies._read.cache_info().currsize == 1
