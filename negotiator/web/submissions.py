"""The key of a form that makes something: put in by the page, and looked at before anything is made."""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from itertools import count
from typing import Protocol, TypeVar, cast

from flask import g, request
from werkzeug.datastructures import FileStorage

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.accounts.tokens import keyed, new_token
from negotiator.services.records import submissions
from negotiator.web import context

FIELD = "submission"
HEADER = "Idempotency-Key"  # what programs send instead (draft-ietf-httpapi-idempotency-key-header)
UNTOLD = (FIELD, "csrf_token")
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
UNUSABLE = _("An Idempotency-Key has 16 to 64 letters, digits, hyphens and underscores.")


class Answered(Protocol):
    """What the optimiser found."""

    @property
    def unsure(self) -> str:
        """Why it knows nothing, as a message id; empty where it knows."""


Found = TypeVar("Found", bound=Answered)


def new_key() -> str:
    """A key for one form of one page: nobody can know what the page's begin with, and each is another."""
    return next(new_keys())


def new_keys() -> Iterator[str]:
    """Such keys without end, for a page of a hundred forms; of letters, digits, hyphens and underscores."""
    told = vars(g._get_current_object())  # past the proxy's own ways
    if "form_keys" not in told:
        told["form_keys"] = _numbered(secrets.token_urlsafe(16))
    return cast("Iterator[str]", told["form_keys"])


def _numbered(beginning: str) -> Iterator[str]:
    return (f"{beginning}-{number}" for number in count(1))


def new_pen() -> str:
    """Who holds the pen: the same in all rows of one page, another on each page."""
    if "pen" not in g:
        g.pen = secrets.token_hex(8)
    return str(g.pen)


def once(act: Callable[[], object]) -> int:
    """Does it, or gives back what the same submission made before. Without a key, as no page sends it, it is done."""
    mark = _mark()
    if mark:
        return submissions.once(context.session(), mark, act, _content())
    made = act()
    return made if isinstance(made, int) else 0


def submitted() -> bool:
    """Whether the same form has made something already."""
    mark = _mark()
    return bool(mark) and submissions.known(context.session(), mark)


def after_asking(ask: Callable[[], Found], act: Callable[[Found], object]) -> str:
    """Does once what the optimiser was asked about first, and gives back why it knew nothing; empty if it knew, or
    where the same form has made it already."""
    try:
        found = ask()
    except Refused:
        if submitted():  # it stands there by the same form
            return ""
        raise
    once(lambda: act(found))
    return found.unsure


def link_token() -> str:
    """The token of a link that is shown once: the same for the same submission, so that nothing has to keep it."""
    mark = _mark()
    return keyed(context.settings().secret, "link", mark) if mark else new_token()


def _mark() -> str:
    """Who sent what from which page; empty without a usable key. Changed entries are another submission."""
    account = str(context.reader().account_id)
    if _by_program():
        check_key()
        key = request.headers.get(HEADER, "")
        return keyed(context.settings().secret, "submission", account, request.path, key) if key else ""
    key = request.form.get(FIELD, "")
    if not KEY.fullmatch(key):
        return ""
    sent = [f"{name}={value}" for name, value in sorted(request.form.items(multi=True)) if name not in UNTOLD]
    files = (f"{name}={_digest(file)}" for name, file in sorted(request.files.items(multi=True), key=lambda f: f[0]))
    return keyed(context.settings().secret, "submission", account, request.path, key, *sent, *files)


def _by_program() -> bool:
    return request.blueprint == "api"


def check_key() -> None:
    """Raises Refused for a key of a program that cannot be used: ignored, it would let the same be made twice."""
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise Refused(UNUSABLE, {HEADER: UNUSABLE})


def _content() -> str:
    """A mark of the body as a program sent it, of whatever type it is; empty for a form, whose mark holds that."""
    if not _by_program():
        return ""
    return keyed(context.settings().secret, "content", hashlib.sha256(request.get_data()).hexdigest())


def _digest(file: FileStorage) -> str:
    """A mark of what a file holds; it can still be read afterwards."""
    found = hashlib.sha256(file.stream.read()).hexdigest()
    file.stream.seek(0)
    return found
