"""The environment, read once into frozen Settings. Each unusable value gives one sentence that names its variable."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from negotiator.addresses import NotConfigured, database_of, folder_of, host_of, queue_of
from negotiator.jobs.fleet import Machines
from negotiator.language import _
from negotiator.machines import machines_of, traces_of
from negotiator.mail_server import MailServer, mail_server_of

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SECRET_LENGTH = 32  # characters; shorter ones can be guessed
GROUPS = ("admins", "starters", "members")
OURS = """
    SECRET AUDIT_KEY KEYS VAR DATABASE QUEUE HOST PORT PROCESSES ORIGIN PATH PROXIES THREADS PACE GRADE IDLE_MINUTES
    SESSION_HOURS STYLE RETENTION_DAYS RESULT_DAYS LOG METRICS_TOKEN MAIL MAIL_FROM
    DASK DASK_CA DASK_CERT DASK_KEY TRACES
    SECOND_FACTOR OIDC_ISSUER OIDC_CLIENT OIDC_SECRET OIDC_NAME OIDC_CLAIM OIDC_MEMBERS OIDC_STARTERS OIDC_ADMINS
"""
NAMES = tuple(f"NEGOTIATOR_{name}" for name in OURS.split())
GRADES = ("offen", "intern", "vs-nfd")  # what an installation may be released for


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider. `admins`, `starters` (may open dossiers) and `members` are values of the claim;
    whoever has none of them does not get in."""

    issuer: str
    client: str
    secret: str
    name: str
    claim: str = "groups"
    admins: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Sizes in bytes; `origin` is the address that browsers use and `path` what
    stands behind it, before every address of a page, empty where nothing does; `pace` how many requests a
    minute one visitor may make, 0 for any number; `second_factor`: a password alone opens nothing but one's account;
    `retention`: after what time what has ended goes, `results`: also answers of the optimiser, None for never;
    `mail`: through which server e-mail goes, None for no e-mail at all; `machines` help with long work, None for this
    one alone; `traces`: where they go, empty for nowhere;
    `style` is the folder of the house style, None for the built-in one."""

    secret: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    audit_key: bytes = field(repr=False)
    var: Path
    database: str
    host: str = "127.0.0.1"
    port: int = 5000
    origin: str = "http://127.0.0.1:5000"
    path: str = ""
    https: bool = False
    proxies: int = 0
    threads: int = 8
    processes: int = 1
    grade: str = "intern"
    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=12)
    pace: int = 1200
    second_factor: bool = False
    largest_form: int = 2 * 1024 * 1024
    largest_file: int = 8 * 1024 * 1024
    retention: timedelta = timedelta(days=30)
    results: timedelta | None = None
    log: str = "text"
    metrics_token: str = field(default="", repr=False)
    mail: MailServer | None = None
    machines: Machines | None = None
    traces: str = ""
    queue: str = ""
    demo: bool = False
    provider: Provider | None = None
    style: Path | None = None


def read_settings(environment: Mapping[str, str], demo: bool = False) -> Settings:
    """Settings from NEGOTIATOR_* variables. Raises NotConfigured for the first value that is missing or unusable."""
    var = folder_of(environment.get("NEGOTIATOR_VAR", ""))
    secret = _secret(environment.get("NEGOTIATOR_SECRET", ""))
    host, port, origin = _place(environment)
    _known_names(environment)
    idle, lifetime = _sessions(environment)
    days = _whole(environment, "NEGOTIATOR_RESULT_DAYS", 0, 0, 3650)
    return Settings(
        secret=secret,
        keys=_keys(environment.get("NEGOTIATOR_KEYS", "")),
        audit_key=_audit_key(environment.get("NEGOTIATOR_AUDIT_KEY", ""), secret),
        var=var,
        database=database_of(environment.get("NEGOTIATOR_DATABASE", ""), var),
        host=host,
        port=port,
        origin=origin,
        path=_path(environment.get("NEGOTIATOR_PATH", "")),
        https=origin.startswith("https://"),
        proxies=_whole(environment, "NEGOTIATOR_PROXIES", 0, 0, 5),
        pace=_whole(environment, "NEGOTIATOR_PACE", 1200, 0, 1_000_000),
        second_factor=_one_of(environment, "NEGOTIATOR_SECOND_FACTOR", ("optional", "required"), "optional")
        == "required",
        threads=_whole(environment, "NEGOTIATOR_THREADS", 8, 1, 64),
        processes=_whole(environment, "NEGOTIATOR_PROCESSES", 1 if demo else processors(), 1, 64),
        grade=_one_of(environment, "NEGOTIATOR_GRADE", GRADES, "intern"),
        idle=idle,
        lifetime=lifetime,
        retention=timedelta(days=_whole(environment, "NEGOTIATOR_RETENTION_DAYS", 30, 1, 3650)),
        results=timedelta(days=days) if days else None,
        log=_one_of(environment, "NEGOTIATOR_LOG", ("text", "json"), "text"),
        metrics_token=_metrics_token(environment.get("NEGOTIATOR_METRICS_TOKEN", "")),
        mail=mail_server_of(environment.get("NEGOTIATOR_MAIL", ""), environment.get("NEGOTIATOR_MAIL_FROM", "")),
        machines=machines_of(environment),
        traces=traces_of(environment.get("NEGOTIATOR_TRACES", "")),
        queue=queue_of(environment.get("NEGOTIATOR_QUEUE", "")),
        demo=demo,
        provider=_provider(environment),
        style=_folder(environment.get("NEGOTIATOR_STYLE", "")),
    )


def _place(environment: Mapping[str, str]) -> tuple[str, int, str]:
    """Where it listens, address and port, and by which address people come."""
    host = host_of(environment.get("NEGOTIATOR_HOST", ""))
    port = _whole(environment, "NEGOTIATOR_PORT", 5000, 1, 65535)
    return host, port, _origin(environment.get("NEGOTIATOR_ORIGIN", ""), host, port)


def _sessions(environment: Mapping[str, str]) -> tuple[timedelta, timedelta]:
    """How long a session lasts while nobody does anything, and at most."""
    idle = _whole(environment, "NEGOTIATOR_IDLE_MINUTES", 30, 1, 24 * 60)
    lifetime = _whole(environment, "NEGOTIATOR_SESSION_HOURS", 12, 1, 24 * 7)
    if idle > lifetime * 60:
        raise NotConfigured(_("NEGOTIATOR_IDLE_MINUTES is longer than NEGOTIATOR_SESSION_HOURS and would never count."))
    return timedelta(minutes=idle), timedelta(hours=lifetime)


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def with_kept_secrets(environment: Mapping[str, str], var: Path) -> dict[str, str]:
    """The environment, completed by a secret and a key kept in `var` (made on the first run, the owner's only)."""
    kept = dict(environment)
    kept.setdefault("NEGOTIATOR_VAR", str(var))
    for name, make in (("NEGOTIATOR_SECRET", _new_secret), ("NEGOTIATOR_KEYS", _new_key)):
        if not kept.get(name):
            kept[name] = _kept(var / name.removeprefix("NEGOTIATOR_").lower(), make())
    return kept


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def _new_key() -> str:
    return Fernet.generate_key().decode("ascii")


def _kept(file: Path, fresh: str) -> str:
    """What the file holds; written with `fresh` if it is not there. It is whole or missing, even after a power cut:
    what is sealed with a key that was lost stays closed for ever."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            _write_once(file, fresh + "\n")
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        message = _("%(file)s cannot be written: %(reason)s. Run this in a folder of your own or set NEGOTIATOR_VAR.")
        raise NotConfigured(message, file=str(file), reason=error.strerror or "") from error


def _write_once(file: Path, text: str) -> None:
    """Writes, syncs and then names the file; somebody else's that got the name meanwhile stays."""
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _secret(value: str) -> str:
    if len(value.strip()) < SECRET_LENGTH:
        message = _(
            "NEGOTIATOR_SECRET is missing or shorter than %(least)s characters. Make one with: negotiator keys secret"
        )
        raise NotConfigured(message, least=SECRET_LENGTH)
    return value


def _keys(value: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in value.split(",") if part.strip())
    if not keys:
        raise NotConfigured(_("NEGOTIATOR_KEYS is not set. Make a key with: negotiator keys new"))
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            message = _("NEGOTIATOR_KEYS: number %(place)s is not a key. Make one with: negotiator keys new")
            raise NotConfigured(message, place=place) from error
    return keys


def _audit_key(value: str, secret: str) -> bytes:
    """A key of its own for the audit chain, derived so that it says nothing about the secret (RFC 5869)."""
    if value and len(value.strip()) < SECRET_LENGTH:
        message = _(
            "NEGOTIATOR_AUDIT_KEY is shorter than %(least)s characters. It is an earlier secret, or made like one."
        )
        raise NotConfigured(message, least=SECRET_LENGTH)
    chain = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"negotiator audit chain")
    return chain.derive((value or secret).encode())


def _metrics_token(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9_-]{32,128}", value):
        raise NotConfigured(
            _("NEGOTIATOR_METRICS_TOKEN is no 32 to 128 letters and digits. Make one with: negotiator keys secret")
        )
    return value


def _whole(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        message = _("%(name)s is “%(text)s” and must be a whole number from %(least)s to %(most)s.")
        raise NotConfigured(message, name=name, text=_shown(text), least=least, most=most)
    return int(text)


def _shown(text: str) -> str:
    """A value in a sentence; nothing of one that may be an address with a password."""
    return text if re.fullmatch(r"[\w.,+-]{1,20}", text) else "…"


def _one_of(environment: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    text = environment.get(name, "").strip().lower() or default
    if text not in choices:
        message = _("%(name)s is “%(text)s” and must be one of: %(choices)s.")
        raise NotConfigured(message, name=name, text=_shown(text), choices=", ".join(choices))
    return text


def _origin(value: str, host: str, port: int) -> str:
    """The address in the browser, without a slash at the end. WebAuthn and invitations depend on it."""
    if not value:
        return f"http://{host if ':' not in host else f'[{host}]'}:{port}"
    if not _is_origin(value):
        raise NotConfigured(
            _("NEGOTIATOR_ORIGIN must look like https://negotiator.example.org; a path behind it is NEGOTIATOR_PATH.")
        )
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise NotConfigured(_("NEGOTIATOR_ORIGIN must begin with https:// unless it is this machine itself."))
    return value.rstrip("/").lower()


def _path(value: str) -> str:
    """Under which path of the origin the pages are, without a slash at the end; empty for its root."""
    path = value.rstrip("/")
    if path and not re.fullmatch(r"(/[A-Za-z0-9][A-Za-z0-9._~-]*)+", path):
        raise NotConfigured(_("NEGOTIATOR_PATH must look like /negotiator: the path behind NEGOTIATOR_ORIGIN."))
    return path


def _is_origin(value: str) -> bool:
    """Whether it is a scheme, a host and perhaps a port, and nothing else: no name, password, path or question."""
    try:
        parts = urlsplit(value)
        port = parts.port  # raises ValueError beyond 65535
    except ValueError:
        return False
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    host = re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+", parts.hostname or "")
    return parts.scheme in ("http", "https") and bare and host is not None and port != 0


def _provider(environment: Mapping[str, str]) -> Provider | None:
    given = sorted(name for name in NAMES if name.startswith("NEGOTIATOR_OIDC_") and environment.get(name))
    issuer = environment.get("NEGOTIATOR_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        if given:
            raise NotConfigured(_("%(name)s is set, although NEGOTIATOR_OIDC_ISSUER is missing."), name=given[0])
        return None
    if not _is_issuer(issuer):
        raise NotConfigured(_("NEGOTIATOR_OIDC_ISSUER must begin with https:// unless it is this machine itself."))
    for name in ("NEGOTIATOR_OIDC_CLIENT", "NEGOTIATOR_OIDC_SECRET"):
        if not environment.get(name, "").strip():
            raise NotConfigured(_("%(name)s is missing, although NEGOTIATOR_OIDC_ISSUER is set."), name=name)
    groups = {name: _list(environment.get(f"NEGOTIATOR_OIDC_{name.upper()}", "")) for name in GROUPS}
    if not any(groups.values()):
        raise NotConfigured(_("NEGOTIATOR_OIDC_MEMBERS, _STARTERS and _ADMINS are all empty: nobody would get in."))
    return Provider(
        issuer=issuer,
        client=environment["NEGOTIATOR_OIDC_CLIENT"],
        secret=environment["NEGOTIATOR_OIDC_SECRET"],
        name=environment.get("NEGOTIATOR_OIDC_NAME") or "OpenID Connect",
        claim=environment.get("NEGOTIATOR_OIDC_CLAIM") or "groups",
        **groups,
    )


def _is_issuer(issuer: str) -> bool:
    try:
        parts = urlsplit(issuer)
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return secure and bool(parts.hostname) and "@" not in parts.netloc


def _folder(value: str) -> Path | None:
    """The folder of the house style; what stands in it is looked at before anything starts."""
    if not value.strip():
        return None
    folder = Path(value.strip()).absolute()
    if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises for names that are too long
        raise NotConfigured(_("NEGOTIATOR_STYLE names no folder that can be read."))
    return folder


def _known_names(environment: Mapping[str, str]) -> None:
    """Raises NotConfigured for a name that is nearly one of ours: a setting that somebody meant and nobody reads."""
    ours = {name.removeprefix("NEGOTIATOR_") for name in NAMES}
    for name in sorted(environment):
        rest = name.removeprefix("NEGOTIATOR_")
        if rest != name and rest not in ours and (near := get_close_matches(rest, ours, 1, 0.8)):
            message = _("There is no setting %(name)s. Is %(near)s meant?")
            raise NotConfigured(message, name=name[:60], near=f"NEGOTIATOR_{near[0]}")


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
