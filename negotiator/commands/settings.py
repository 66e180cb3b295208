"""Settings from the terminal: whether they can be used, before anything is started with them."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from negotiator.addresses import NotConfigured
from negotiator.bargaining.errors import NegotiatorError
from negotiator.commands.installation import keep_private, ready, writable
from negotiator.config import NAMES, Settings, read_settings
from negotiator.language import _

SHOWN = frozenset(  # what is no secret and holds none
    f"NEGOTIATOR_{name}"
    for name in (
        *("VAR", "HOST", "PORT", "PROCESSES", "ORIGIN", "PATH", "PROXIES", "THREADS", "PACE", "GRADE", "IDLE_MINUTES"),
        *(
            "DASK",
            "DASK_CA",
            "DASK_CERT",
            "DASK_KEY",
            "TRACES",
            "SESSION_HOURS",
            "STYLE",
            "RETENTION_DAYS",
            "RESULT_DAYS",
            "LOG",
            "MAIL_FROM",
            "SECOND_FACTOR",
        ),
        *("OIDC_ISSUER", "OIDC_CLIENT", "OIDC_NAME", "OIDC_CLAIM", "OIDC_MEMBERS", "OIDC_STARTERS", "OIDC_ADMINS"),
    )
)
File = click.Path(exists=True, dir_okay=False, path_type=Path)
QUOTES = ('"', "'")  # systemd takes them off, and a backslash; a container hands both on as they stand
NO_LINE = _("Line %(line)s of %(file)s is no setting: NAME=value is.")
NO_TEXT = _("%(file)s is no text in UTF-8.")
TWO_READINGS = _(
    "systemd and containers read line %(line)s of %(file)s differently: write NAME=value without blanks around the "
    "name and the value, without quotation marks around the value and without a backslash."
)


@click.group("settings")
def settings_group() -> None:
    """Settings: whether they can be used, before anything is started with them."""


@settings_group.command("check")
@click.option("--file", type=File, help="Instead of the environment.")
@click.option("--values", is_flag=True, help="The values alone, not what they name: database, queue, mail server …")
def check(file: Path | None, *, values: bool) -> None:
    """Say what is set and whether it can be used; exit code 1 where what it names is not there, 2 for a wrong value.

    FILE is one as systemd and containers read: NAME=value in each line. No secret is shown.
    """
    keep_private()
    given = dict(read_file(file)) if file else dict(os.environ)
    settings = read_settings(given)
    for line in told(given):
        click.echo(line)
    wrong = () if values else surroundings(settings)
    for sentence in wrong:
        click.echo(sentence, err=True)
    if wrong:
        sys.exit(1)


def told(given: Mapping[str, str]) -> Iterator[str]:
    """Each setting that is given, without what is secret; then how many are not."""
    there = [name for name in NAMES if given.get(name)]
    for name in there:
        yield f"{name}={given[name]}" if name in SHOWN else f"{name} is set"
    yield f"{len(NAMES) - len(there)} others have their default"


def surroundings(settings: Settings) -> tuple[str, ...]:
    """What does not work of all that the settings name, a sentence each; the first that stops everything alone."""
    from negotiator.commands.surroundings import check_surroundings, here  # noqa: PLC0415 - values alone need nothing

    try:
        here(settings.host)
        writable(settings.var)
        return check_surroundings(ready(settings), settings)
    except NegotiatorError as error:
        return (str(error),)


def read_file(file: Path) -> Iterator[tuple[str, str]]:
    """Name and value of each line; empty lines and those that begin with # say nothing. Raises NotConfigured for any
    other line, for one that systemd and containers read differently, and for a file that is no text."""
    for number, line in enumerate(_text(file).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, sign, value = line.partition("=")
        if not sign or not name.strip().isidentifier():
            raise NotConfigured(NO_LINE, line=number, file=file.name)
        if name != name.strip() or value != value.strip() or value.startswith(QUOTES) or "\\" in value:
            raise NotConfigured(TWO_READINGS, line=number, file=file.name)
        yield name, value


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotConfigured(NO_TEXT, file=file.name) from error


commands: tuple[click.Command, ...] = (settings_group,)
