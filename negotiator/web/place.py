"""Where the application stands behind a proxy: under a path of the origin, and for monitors under any name."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from negotiator.config import Settings

MONITORED = (
    "/health",
    "/ready",
    "/metrics",
)  # whoever looks after the machine asks by its address, not by its public name
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Place:
    """Takes the path in front of an address away, whether or not the proxy has done so already, and lets the pages
    build their addresses with it."""

    def __init__(self, application: Application, settings: Settings) -> None:
        self.application, self.path = application, settings.path
        self.host = urlsplit(settings.origin).netloc

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """As WSGI calls it (PEP 3333)."""
        asked = environ.get("PATH_INFO", "")
        if self.path:
            if asked == self.path or asked.startswith(f"{self.path}/"):
                asked = environ["PATH_INFO"] = asked[len(self.path) :] or "/"
            environ["SCRIPT_NAME"] = self.path
        if asked in MONITORED:
            environ["HTTP_HOST"] = self.host
        return self.application(environ, start_response)
