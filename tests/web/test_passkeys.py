"""Passkeys, with a device in software that signs for real."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.authenticator import Device
from tests.conftest import Clock, Person

Enter = Callable[[Person], FlaskClient]
ORIGIN = "http://localhost:5000"


def added(browser: FlaskClient, device: Device) -> int:
    options = browser.post("/account/passkeys/options").json
    answer = browser.post("/account/passkeys", json={"credential": device.create(options), "name": "Laptop"})
    return answer.status_code


def enter(browser: FlaskClient, device: Device, where: str = "/account") -> tuple[int, object]:
    options = browser.post("/sign-in/passkey/options").json
    answer = browser.post("/sign-in/passkey", json={"credential": device.get(options), "next": where})
    return answer.status_code, answer.json


@pytest.fixture
def device(signed_in: Enter, person: Callable[..., Person]) -> Device:
    made = Device(ORIGIN)
    assert added(signed_in(person("anna")), made) == 200
    return made


def test_a_passkey_signs_in_without_a_password(client: FlaskClient, device: Device) -> None:
    assert enter(client, device) == (200, {"next": "/account"})
    page = client.get("/account")
    assert "Anna" in page.text
    assert "Laptop" in page.text


def test_an_answer_works_once(client: FlaskClient, device: Device) -> None:
    options = client.post("/sign-in/passkey/options").json
    answer = {"credential": device.get(options)}
    assert client.post("/sign-in/passkey", json=answer).status_code == 200
    other = client.application.test_client()
    assert other.post("/sign-in/passkey", json=answer).status_code == 422
    assert client.post("/sign-in/passkey", json=answer).status_code == 422


@pytest.mark.parametrize("fault", ["origin", "unverified", "other key", "counter"])
def test_forged_answers_are_refused(client: FlaskClient, device: Device, fault: str) -> None:
    assert enter(client, device)[0] == 200
    match fault:
        case "origin":
            device.origin = "https://evil.example"
        case "unverified":
            device.flags = 0x01
        case "other key":
            device.key = Device(ORIGIN).key
        case "counter":
            device.count = 0  # the next answer counts 1 again, as a copy of the device would
    browser = client.application.test_client()
    status, body = enter(browser, device)
    assert status == 422
    assert set(body) == {"error"}
    assert browser.get_cookie("negotiator") is None


def test_nonsense_is_refused_without_an_accident(client: FlaskClient) -> None:
    client.post("/sign-in/passkey/options")
    for body in (None, [], "x", {"credential": 3}, {"credential": {"id": "AAAA"}}, {"credential": {"id": 5}}):
        assert client.post("/sign-in/passkey", json=body).status_code == 422


def test_a_removed_passkey_opens_nothing(app: Flask, device: Device) -> None:
    browser = app.test_client()
    enter(browser, device)
    assert browser.post("/account/passkeys/1/remove").status_code == 303
    assert enter(app.test_client(), device)[0] == 422


def test_nobody_removes_the_passkey_of_another(device: Device, signed_in: Enter, person: Callable[..., Person]) -> None:
    assert signed_in(person("otto")).post("/account/passkeys/1/remove").status_code == 404


def test_a_session_that_is_not_fresh_adds_none(signed_in: Enter, person: Callable[..., Person], clock: Clock) -> None:
    browser = signed_in(person("anna"))
    for _n in range(2):
        clock.forward(minutes=20)
        browser.get("/account")
    assert browser.post("/account/passkeys/options").status_code == 403
