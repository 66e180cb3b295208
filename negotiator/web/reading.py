"""How requests are read: not more fields than a form of ours can have, and nothing nested deeper than a program can go.

Flask limits the parts of multipart forms and the length of all others; the number of fields and the depth of JSON it
leaves to whoever stands in front. A form of two megabytes may hold a million fields. What is typed loses characters
that no paper can hold.
"""

from typing import Any

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.formparser import FormDataParser

from negotiator.bargaining.errors import TooLarge
from negotiator.language import _
from negotiator.printable import cleaned

MOST_FIELDS = 2_000  # the largest form, a whole position, has seven for each of some hundred measures
MOST_QUERY = 300  # values in an address: one level for each measure, and how the page is shown
DEEPEST = 20  # of JSON; a passkey's answer has four levels
MANY = _("What was sent has more fields than any form or address of this installation.")


class Parser(FormDataParser):
    """Counts the fields of a form before it takes them apart. Raises TooLarge."""

    def _parse_urlencoded(self, stream: Any, *more: Any) -> Any:
        body = stream.read()
        if body.count(b"&") >= MOST_FIELDS:
            raise TooLarge(MANY)
        return super()._parse_urlencoded(_Read(body), *more)  # type: ignore[arg-type]


class _Read:
    """A body that was read already, as a stream."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self) -> bytes:
        """All of it."""
        return self.body


class CleanFields(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address, without characters that nobody can see: the one door of all that is typed."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__([(cleaned(name), cleaned(value)) for name, value in iter_multi_items(mapping or ())])


class Asked(Request):
    """A request whose form was counted first."""

    form_data_parser_class = Parser
    parameter_storage_class = CleanFields


class Json(DefaultJSONProvider):
    """JSON that is nested too deeply is no JSON for us."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value. Raises ValueError, as for any other text that is no JSON."""
        try:
            found = super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if not _shallow(found):
            raise ValueError("nested too deeply")
        return cleaned(found)


def _shallow(value: object) -> bool:
    """Whether it has no more than DEEPEST levels; found without going down into them by calls."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False


def install(app: Flask) -> None:
    """Lets the application read requests so."""
    app.request_class = Asked
    app.json = Json(app)
