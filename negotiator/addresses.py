"""Where database and queue are: the addresses of the settings, judged before anything is opened or made.

No sentence shows an address: it may hold a password. A word that is no address of ours never becomes a file's name.
"""

import re
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from negotiator.bargaining.errors import Unavailable
from negotiator.language import _

POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
REDIS = ("redis", "rediss")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*\.?")
LONGEST = 253  # characters of a host's name: RFC 1035, 2.3.4
NO_DATABASE = _("NEGOTIATOR_DATABASE is not an address that can be used: sqlite:///FILE or postgresql+psycopg://…")
NO_QUEUE = _("NEGOTIATOR_QUEUE is not an address that can be used: a file’s path, postgresql://… or redis://…")
FORGETFUL = _("NEGOTIATOR_DATABASE names no file: what is kept in memory would be gone with each process.")
NO_FOLDER = _("NEGOTIATOR_VAR is not the path of a folder, such as /var/lib/negotiator.")
NO_HOST = _("NEGOTIATOR_HOST is not the name or number of this machine, such as 127.0.0.1 or ::1.")
NO_PACKAGE = _(
    "%(name)s asks for a server whose driver, %(package)s, is missing. It comes with the program: install that anew."
)


class NotConfigured(Unavailable):
    """A setting is missing or cannot be used; the message names the variable and what to do."""


def database_of(value: str, var: Path) -> str:
    """The database's address as SQLAlchemy takes it. Raises NotConfigured."""
    value = value.strip()
    if not value:
        return f"sqlite:///{var / 'negotiator.db'}"
    scheme, colon, rest = value.partition("://")
    if not colon:
        raise NotConfigured(NO_DATABASE)
    if scheme.lower() in POSTGRESQL:
        _whole_address(value, NO_DATABASE)
        _driver("NEGOTIATOR_DATABASE", "psycopg", "psycopg")
        return f"postgresql+psycopg://{rest}"
    if scheme.lower() != "sqlite":
        raise NotConfigured(NO_DATABASE)
    file = rest.removeprefix("/")
    if not rest.startswith("/") or not file or file.startswith((":memory:", "?")) or "mode=memory" in file:
        raise NotConfigured(FORGETFUL)
    if not is_path(file.partition("?")[0]):
        raise NotConfigured(NO_DATABASE)
    return value


def queue_of(value: str) -> str:
    """The queue's address: empty for the usual file, a whole path, or that of a server. Raises NotConfigured."""
    value = value.strip()
    if not value:
        return ""
    scheme, colon, rest = value.partition("://")
    if not colon and scheme.lower() in (*POSTGRESQL, *REDIS):  # no word means the server that happens to be here
        raise NotConfigured(NO_QUEUE)
    if scheme.lower() in POSTGRESQL:
        _whole_address(value, NO_QUEUE)
        _driver("NEGOTIATOR_QUEUE", "psycopg", "psycopg")
        return f"postgresql://{rest}"
    if scheme.lower() in REDIS:
        _whole_address(value, NO_QUEUE)
        _driver("NEGOTIATOR_QUEUE", "redis", "redis")
        return f"{scheme.lower()}://{rest}"
    path = rest.removeprefix("/") if scheme.lower() == "sqlite" and rest.startswith("/") else value
    if not is_path(path) or path.endswith("/") or Path(path).is_dir():
        raise NotConfigured(NO_QUEUE)
    return str(Path(path).absolute())


def folder_of(value: str) -> Path:
    """The whole path of the folder of an installation's data. Raises NotConfigured."""
    if value and not is_path(value):
        raise NotConfigured(NO_FOLDER)
    return Path(value or "var").absolute()


def host_of(value: str) -> str:
    """The address or name at which to listen. Raises NotConfigured for what can be neither."""
    value = value.strip()
    if value and not _is_number(value) and not (len(value) <= LONGEST and NAME.fullmatch(value)):
        raise NotConfigured(NO_HOST)
    return value or "127.0.0.1"


def is_path(value: str) -> bool:
    """Whether it can be meant as a path of this machine: neither an address, which may hold a password, nor with a
    home folder's sign before it, which only a shell replaces."""
    if value.startswith("/"):
        return not value.startswith("//")
    return bool(value.strip()) and not SCHEME.match(value) and "@" not in value and not value.startswith("~")


def _is_number(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _whole_address(value: str, sentence: str) -> None:
    """Raises NotConfigured for an address with an impossible port or host."""
    try:
        named = urlsplit(value).port != 0  # raises ValueError beyond 65535
    except ValueError:
        named = False
    if not named:
        raise NotConfigured(sentence)


def _driver(name: str, module: str, package: str) -> None:
    if find_spec(module) is None:
        raise NotConfigured(NO_PACKAGE, name=name, package=package)
