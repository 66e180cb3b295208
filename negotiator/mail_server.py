"""Through which server e-mail goes, and from whom: the two settings, judged before anything starts.

No sentence shows the address of the server: it may hold a password.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from negotiator.addresses import NotConfigured
from negotiator.language import _

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
LONGEST = 254  # characters of an address: RFC 5321, 4.5.3.1.3
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")
HERE = ("127.0.0.1", "::1", "localhost")
NO_SERVER = _("NEGOTIATOR_MAIL is not an address that can be used: smtp://USER:PASSWORD@HOST:PORT or smtps://…")
NO_SENDER = _("NEGOTIATOR_MAIL_FROM is not an e-mail address.")
NO_FROM = _("NEGOTIATOR_MAIL_FROM is missing, although NEGOTIATOR_MAIL is set.")
NO_MAIL = _("NEGOTIATOR_MAIL_FROM is set, although NEGOTIATOR_MAIL is missing.")


class Safety(StrEnum):
    """How the connection is kept from others: TLS from the first byte, TLS asked for, or this machine itself."""

    TLS = "tls"
    STARTTLS = "starttls"
    LOOPBACK = "loopback"


PORTS = {Safety.TLS: 465, Safety.STARTTLS: 587, Safety.LOOPBACK: 25}  # RFC 8314; 25 for a server on this machine


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes messages, and the address that they come from; user and password empty without sign-in."""

    host: str
    port: int
    safety: Safety
    sender: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def mail_server_of(value: str, sender: str) -> MailServer | None:
    """The server of NEGOTIATOR_MAIL and NEGOTIATOR_MAIL_FROM, None where neither is set. Raises NotConfigured."""
    value, sender = value.strip(), sender.strip()
    if not value:
        if sender:
            raise NotConfigured(NO_MAIL)
        return None
    found = _server(value)
    if not sender:
        raise NotConfigured(NO_FROM)
    if not is_address(sender):
        raise NotConfigured(NO_SENDER)
    return MailServer(*found[:3], sender, *found[3:])


def is_address(text: str) -> bool:
    """Whether it is an e-mail address in plain ASCII, and nothing else: no name, no second one, no line break."""
    local = text.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    return len(text) <= LONGEST and ADDRESS.fullmatch(text) is not None and not dots


def _server(value: str) -> tuple[str, int, Safety, str, str]:
    """Host, port, safety, user, password. Raises NotConfigured."""
    try:
        parts = urlsplit(value)
        port = parts.port  # raises ValueError beyond 65535
    except ValueError as error:
        raise NotConfigured(NO_SERVER) from error
    host, user, password = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
    bare = not (parts.path.strip("/") or parts.query or parts.fragment)
    signs = bool(user) == bool(password) and (user + password).isprintable()
    if parts.scheme not in ("smtp", "smtps") or not bare or not signs or not HOST.fullmatch(host) or port == 0:
        raise NotConfigured(NO_SERVER)
    safety = Safety.TLS if parts.scheme == "smtps" else Safety.LOOPBACK if host in HERE else Safety.STARTTLS
    return host, port or PORTS[safety], safety, user, password
