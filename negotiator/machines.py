"""Which other machines help with long work, and where traces go: settings, judged before anything starts."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from negotiator.addresses import NotConfigured
from negotiator.jobs.fleet import Machines
from negotiator.language import _

FILES = ("NEGOTIATOR_DASK_CA", "NEGOTIATOR_DASK_CERT", "NEGOTIATOR_DASK_KEY")
HERE = ("127.0.0.1", "::1", "localhost")
NO_SCHEDULER = _("NEGOTIATOR_DASK is not an address that can be used: tls://HOST:PORT")
NO_FILE = _("No file that can be read is named by %(name)s.")
NOT_ALL = _("%(name)s is missing: NEGOTIATOR_DASK needs the authority, a certificate and its key.")
NO_DASK = _("%(name)s is set, although NEGOTIATOR_DASK is missing.")
NO_TRACES = _(
    "NEGOTIATOR_TRACES is not an address that can be used: https://HOST/v1/traces, or http:// on this machine"
)
NO_EXTRA = _("What %(name)s needs is not installed: pip install --no-deps --require-hashes -r requirements/extras.txt")


def machines_of(environment: Mapping[str, str]) -> Machines | None:
    """The machines of NEGOTIATOR_DASK and its three files, None where none is set. Raises NotConfigured."""
    given = {name: environment.get(name, "").strip() for name in FILES}
    address = environment.get("NEGOTIATOR_DASK", "").strip()
    if not address:
        for name in FILES:
            if given[name]:
                raise NotConfigured(NO_DASK, name=name)
        return None
    if not _is_address(address, ("tls",)):
        raise NotConfigured(NO_SCHEDULER)
    for name in FILES:
        if not given[name]:
            raise NotConfigured(NOT_ALL, name=name)
    authority, certificate, key = (_file(name, given[name]) for name in FILES)
    _installed("NEGOTIATOR_DASK", "distributed")
    return Machines(address, authority, certificate, key)


def traces_of(value: str) -> str:
    """Where traces go, empty for nowhere. Raises NotConfigured."""
    address = value.strip()
    if not address:
        return ""
    if not _is_address(address, ("http", "https"), path=True):
        raise NotConfigured(NO_TRACES)
    _installed("NEGOTIATOR_TRACES", "opentelemetry.sdk")
    return address


def _is_address(value: str, schemes: tuple[str, ...], *, path: bool = False) -> bool:
    """Whether it is a scheme and a host, for `tls` with a port; http only of this machine."""
    try:
        parts = urlsplit(value)
        port = parts.port  # raises ValueError beyond 65535
    except ValueError:
        return False
    bare = not (parts.query or parts.fragment or "@" in parts.netloc or (parts.path and not path))
    near = parts.scheme != "http" or parts.hostname in HERE
    return parts.scheme in schemes and bool(parts.hostname) and bare and near and (path or bool(port))


def _file(name: str, value: str) -> Path:
    try:
        path = Path(value).absolute()
        with path.open("rb"):
            return path
    except (OSError, ValueError) as error:
        raise NotConfigured(NO_FILE, name=name) from error


def _installed(name: str, module: str) -> None:
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise NotConfigured(NO_EXTRA, name=name)
