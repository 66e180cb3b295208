"""Everything that one person can fetch: every address of the map with every id there is, and every link on the way.

Each is fetched as a page and as the fragment that htmx would ask for. PDFs are taken apart: text, decompressed
objects, metadata, attachments.
"""

import os
import re
import subprocess
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from itertools import product
from pathlib import Path

import pikepdf
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.security.counting import REFUSALS, Counts
from tests.security.requests import address, rules

TIMES = int(os.environ.get("NEGOTIATOR_ATTACKS", "1"))
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/dossiers"}
LINK = re.compile(r'(?:href|hx-get|action|src)="(/[^"#]*)')
MOST_QUERIES = 2 * TIMES
MOST_ALIKE = 4 * TIMES
SKIPPED = ("/static/", "/sign-out", "/sign-in", "/demo/")
TOKENS = re.compile(r'(name="csrf_token"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="csrf_token"|"X-CSRFToken": "[^"]*")')


@dataclass(frozen=True)
class Fetched:
    """One answer, in plain text: status, headers, body; `kind` is "page" or "fragment"."""

    path: str
    kind: str
    status: int
    text: str


def ids(app: Flask, known: Mapping[str, Iterable[object]]) -> Iterator[str]:
    """All addresses of the map that can be read, with each combination of the known values."""
    for rule, method in rules(app):
        if method != "GET" or rule.endpoint in ("static", "demo.enter"):
            continue
        names = sorted(rule.arguments)
        for values in product(*(known.get(name, ("1",)) for name in names)):
            yield address(rule, dict(zip(names, values, strict=True)))


def crawl(browser: FlaskClient, start: Iterable[str], counts: Counts, *, deep: bool = True) -> Iterator[Fetched]:
    """All that is reached from these addresses within the installation, each twice; links only from pages, and
    only if `deep`.

    The same page with other questions behind its address is fetched MOST_QUERIES times, not in all combinations; of
    pages of one dossier that differ only in the position or the measure that they show, links lead to MOST_ALIKE, and
    as many are fetched as fragments."""
    queue = deque(dict.fromkeys(start))
    seen, queries = set(queue), Counter[str]()
    alike, pieces = Counter[tuple[object, ...]](), Counter[tuple[object, ...]]()
    while queue:
        path = queue.popleft()
        for kind, headers in (("page", {}), ("fragment", HTMX)):
            family = kin(browser.application, path)
            pieces[family] += kind == "fragment"
            if pieces[family] > MOST_ALIKE:
                break
            answer = browser.get(path, headers=headers)
            counts.add(answer)
            head = "".join(f"{k}: {v}\n" for k, v in answer.headers if k != "Set-Cookie")
            pdf = answer.mimetype == "application/pdf"
            text = opened(answer.data) if pdf else answer.get_data(as_text=True)
            yield Fetched(path, kind, answer.status_code, head + TOKENS.sub("", text))
            if answer.status_code in REFUSALS or pdf:
                break  # a refusal has no fragment of its own but for its frame, a PDF none at all
            for link in links(answer, "" if pdf or kind == "fragment" or not deep else text):
                if link in seen or link.startswith(SKIPPED) or queries[link.split("?")[0]] >= MOST_QUERIES:
                    continue
                shape = kin(browser.application, link)
                if alike[shape] >= MOST_ALIKE:
                    continue
                seen.add(link)
                queries[link.split("?")[0]] += 1
                alike[shape] += 1
                queue.append(link)


def kin(app: Flask, link: str) -> tuple[object, ...]:
    """What a page shares with those that are built alike: its route and dossier."""
    try:
        endpoint, values = app.url_map.bind("localhost").match(link.split("?")[0])
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return (link,)
    return endpoint, values.get("dossier_id")


def links(answer: TestResponse, text: str) -> Iterator[str]:
    """Where an answer leads within the installation."""
    found = [answer.location or "", *(unescape(link) for link in LINK.findall(text))]
    plain = (link.split("#")[0].removeprefix("http://localhost") for link in found)
    return (link for link in plain if link.startswith("/"))


def opened(content: bytes) -> str:
    """A PDF as text: what it shows, its objects without compression, its metadata and its attachments."""
    shown = _run(["pdftotext", "-layout", "-", "-"], content)
    facts = _run(["pdfinfo", "-meta", "-"], content) + _run(["pdfinfo", "-"], content)
    plain = BytesIO()
    parts = []
    with pikepdf.open(BytesIO(content)) as pdf:
        for name, attached in pdf.attachments.items():
            parts += [name, attached.get_file().read_bytes().decode("utf-8", "replace")]
        pdf.save(
            plain,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,  # its table of offsets holds any number of six digits
        )
    objects = plain.getvalue()
    wide = re.sub(rb"\x00(?=[\x20-\x7e])", b"", objects)  # UTF-16 strings, near enough for what is searched
    return "\n".join([shown, facts, *parts, objects.decode("latin-1"), wide.decode("latin-1")])


def _run(command: list[str], content: bytes) -> str:
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """All files below a folder with their bytes."""
    return ((path, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())
