"""The key of a form that makes something: put in by the page, and looked at before anything is made."""

import hashlib
import re
import secrets
from collections.abc import Callable

from flask import g, request
from werkzeug.datastructures import FileStorage

from negotiator.services.accounts.tokens import keyed, new_token
from negotiator.services.records import submissions
from negotiator.web import context

FIELD = "submission"
HEADER = "Idempotency-Key"  # what programs send instead (draft-ietf-httpapi-idempotency-key-header)
UNTOLD = (FIELD, "csrf_token")
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)


def new_key() -> str:
    """A key for one form of one page."""
    return secrets.token_urlsafe(16)


def new_pen() -> str:
    """Who holds the pen: the same in all rows of one page, another on each page."""
    if "pen" not in g:
        g.pen = secrets.token_hex(8)
    return str(g.pen)


def once(act: Callable[[], object]) -> int:
    """Does it, or gives back what the same submission made before. Without a key, as no page sends it, it is done."""
    mark = _mark()
    if mark:
        return submissions.once(context.session(), mark, act)
    made = act()
    return made if isinstance(made, int) else 0


def submitted() -> bool:
    """Whether the same form has made something already."""
    mark = _mark()
    return bool(mark) and submissions.known(context.session(), mark)


def link_token() -> str:
    """The token of a link that is shown once: the same for the same submission, so that nothing has to keep it."""
    mark = _mark()
    return keyed(context.settings().secret, "link", mark) if mark else new_token()


def _mark() -> str:
    """Who sent what from which page; empty without a usable key. Changed entries are another submission."""
    key = request.headers.get(HEADER, "") or request.form.get(FIELD, "")
    if not KEY.fullmatch(key):
        return ""
    sent = [f"{name}={value}" for name, value in sorted(request.form.items(multi=True)) if name not in UNTOLD]
    if request.is_json:
        sent.append(hashlib.sha256(request.get_data()).hexdigest())
    account = str(context.reader().account_id)
    files = (f"{name}={_digest(file)}" for name, file in sorted(request.files.items(multi=True), key=lambda f: f[0]))
    return keyed(context.settings().secret, "submission", account, request.path, key, *sent, *files)


def _digest(file: FileStorage) -> str:
    """A mark of what a file holds; it can still be read afterwards."""
    found = hashlib.sha256(file.stream.read()).hexdigest()
    file.stream.seek(0)
    return found
