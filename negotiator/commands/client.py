"""An installation asked by its interface for programs, in the name of a token's person: the same rules, the same guard
on guesses and the same log as on its pages, from whatever machine."""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

import click
import requests

from negotiator.authorities import authorities
from negotiator.commands.lines import one_line
from negotiator.language import _, number, say

SECONDS = 60.0  # that an answer may take
LOOK_AGAIN = 1.0  # seconds between two looks at long work
UNFINISHED = {"failed": _("The work failed."), "cancelled": _("The work was cancelled.")}
ENDED = ("done", *UNFINISHED)
NO_TOKEN = _("NEGOTIATOR_TOKEN is not set. Make a token under “Your account”, “Tokens for programs”.")
SILENT = _("The installation at %(address)s does not answer (%(reason)s). Set NEGOTIATOR_SERVER to its address.")
NO_INTERFACE = _("What answers at %(address)s is no interface of Negotiator (status %(status)s).")
TOO_LONG = _("It has not come to an end within %(seconds)s seconds and goes on: job %(job)s.")


def tongue() -> str:
    """The language of the terminal, by which numbers are read and written."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    terminal = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "de" if terminal.startswith("de") else "en"


def said(message: str, **places: object) -> str:
    """A sentence of this machine's own, in the language of its terminal."""
    return say(tongue(), message, **places)


class Refusal(click.ClickException):
    """What the installation refused, in its words and in the language of the token's person."""


class Late(click.ClickException):
    """Long work that goes on."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it is, without a slash at the end, and the token."""

    address: str
    token: str = field(repr=False)

    def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Any:
        """The JSON at an address. Raises Refusal."""
        return self._json(self._asked("GET", path, params=dict(query or {})))

    def post(self, path: str, body: object) -> Any:
        """The JSON that comes back for a body, None where nothing does; made once, however often it arrives. Raises
        Refusal."""
        answer = self._asked("POST", path, json=body)
        return self._json(answer) if answer.content else None

    def file(self, path: str, body: object = None) -> bytes:
        """The file at an address, or that comes back for a body. Raises Refusal."""
        return self._asked("GET" if body is None else "POST", path, json=body).content

    def send(self, path: str, content: bytes) -> Any:
        """The JSON that comes back for a file. Raises Refusal."""
        return self._json(self._asked("POST", path, data=content, headers={"Content-Type": "application/json"}))

    def ended(self, job: Mapping[str, Any], seconds: float, tell: Callable[[str], None]) -> Mapping[str, Any]:
        """Long work as it ended; each of its steps is told once. Raises Refusal where it failed, Late if it goes on."""
        until, told = monotonic() + seconds, ""
        while job["state"] not in ENDED:
            if job["step"] != told:
                told = job["step"]
                tell(told)
            if monotonic() > until:
                raise Late(said(TOO_LONG, seconds=number(seconds, tongue()), job=job["id"]))
            sleep(LOOK_AGAIN)
            job = self.get(f"/jobs/{job['id']}")
        if job["state"] != "done":
            raise Refusal(one_line(job["error"] or said(UNFINISHED[job["state"]])))
        return job

    def _asked(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **given: Any
    ) -> requests.Response:
        head = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        if method == "POST":
            head["Idempotency-Key"] = secrets.token_urlsafe(16)
        where = f"{self.address}/api/v1{path}"
        try:
            answer = requests.request(
                method, where, headers=head, timeout=SECONDS, allow_redirects=False, verify=authorities(), **given
            )
        except requests.RequestException as error:
            raise Refusal(said(SILENT, address=self.address, reason=type(error).__name__)) from error
        if answer.ok and not answer.is_redirect:
            return answer
        raise Refusal(self._refusal(answer))

    def _json(self, answer: requests.Response) -> Any:
        """What it holds. Raises Refusal where that is no JSON, as from a page to sign in that stands before it."""
        try:
            return answer.json()
        except ValueError as error:
            raise Refusal(self._no_interface(answer)) from error

    def _no_interface(self, answer: requests.Response) -> str:
        return said(NO_INTERFACE, address=self.address, status=answer.status_code)

    def _refusal(self, answer: requests.Response) -> str:
        """The sentences of problem details (RFC 9457) in one line."""
        if answer.headers.get("Content-Type") != "application/problem+json":
            return self._no_interface(answer)
        problem = self._json(answer)
        fields: Sequence[Mapping[str, str]] = problem.get("errors", ())
        places = "; ".join(f"{each['field']}: {each['detail']}" for each in fields)
        return one_line(": ".join(part for part in (problem.get("detail") or problem["title"], places) if part))


def installation() -> Installation:
    """What the environment names: NEGOTIATOR_SERVER, else the origin and path of the settings, and NEGOTIATOR_TOKEN."""
    token = os.environ.get("NEGOTIATOR_TOKEN", "").strip()
    if not token:
        raise Refusal(said(NO_TOKEN))
    own = (os.environ.get("NEGOTIATOR_ORIGIN") or "http://127.0.0.1:5000") + os.environ.get("NEGOTIATOR_PATH", "")
    return Installation((os.environ.get("NEGOTIATOR_SERVER") or own).rstrip("/"), token)
