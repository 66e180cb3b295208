"""What the server says by itself, without the application: that a request cannot be read, or that too many wait.

Both languages on one small page, for whoever asks is not known, and nothing costs as little.
"""

from collections.abc import Mapping

from markupsafe import Markup
from waitress.task import ErrorTask

from negotiator.language import LANGUAGES, _, say
from negotiator.web.security import HEADERS

RETRY_SECONDS = 10
OVERLOADED = _(
    "More is being asked than can be answered at the moment. Nothing was changed. Try again in %(n)s seconds."
)
UNREADABLE = _("This request could not be read. Nothing was changed. Go back and try again.")
TOO_LARGE = _("What was sent is larger than this installation accepts. Nothing was changed.")
FAILED = _("Something went wrong. Nothing that was saved is lost. Try again.")
SENTENCES: Mapping[int, str] = {413: TOO_LARGE, 431: TOO_LARGE, 500: FAILED, 503: OVERLOADED}
PAGE = Markup(
    '<!doctype html>\n<html lang="de">\n<meta charset="utf-8">\n<title>{}</title>\n<main>{}</main>\n</html>\n'
)
LINE = Markup('<p lang="{}">{}</p>\n')


def page_of(code: int, htmx: bool) -> tuple[dict[str, str], bytes]:
    """Headers and body of a refusal; for htmx as a message in the page that is open."""
    words = [(tongue, say(tongue, SENTENCES.get(code, UNREADABLE), n=RETRY_SECONDS)) for tongue in LANGUAGES]
    lines = Markup("").join(LINE.format(tongue, text) for tongue, text in words)
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", **HEADERS}
    if code == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    if htmx:
        return headers | {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}, lines.encode()
    return headers, PAGE.format(f"{code} Negotiator", lines).encode()


class RefusalTask(ErrorTask):  # type: ignore[misc]
    """Answers a request that never reaches the application, and ends its connection."""

    def execute(self) -> None:
        """Writes the answer."""
        error, asked = self.request.error, getattr(self.request, "headers", {})
        headers, body = page_of(error.code, asked.get("HX_REQUEST") == "true")
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
