"""The operator's log: lines of text, or of JSON for whoever collects them. Neither holds what anybody wrote or reads:
names of routes instead of addresses, numbers of accounts, no messages of foreign errors."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

TEXT, JSON = "text", "json"
FIELDS = ("route", "method", "status", "ms", "account")  # of a line about a request
log = logging.getLogger("negotiator.requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")


class Marked(logging.Filter):
    """Gives each line the mark of the request in which it was written; empty outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps every line."""
        record.request = request_id.get()
        return True


class Lines(logging.Formatter):
    """One JSON object a line; a traceback becomes part of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        found = {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        mark = getattr(record, "request", "")
        return json.dumps(told | ({"request": mark} if mark else {}) | found, ensure_ascii=False)


def begin(form: str) -> None:
    """Lets this process write its log so: warnings as text, also one line for each request as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Marked())
    plain = logging.Formatter("%(asctime)s %(name)s: %(message)s %(request)s")
    handler.setFormatter(Lines() if form == JSON else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("negotiator").setLevel(logging.INFO if form == JSON else logging.WARNING)
