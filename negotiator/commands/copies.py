"""Copies of the whole database: made, tried, put back; and the move from one database to another."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from negotiator.commands.installation import installed, keep_private, opened
from negotiator.config import Settings, read_settings
from negotiator.language import _
from negotiator.services.installation import backups, moving, restores
from negotiator.services.installation.restores import Secrets, Trial
from negotiator.services.records.storage import engine_of

BY = _("command line")
TARGET = "NEGOTIATOR_TARGET"
COUNTED = {
    "account": "accounts",
    "dossier": "dossiers",
    "position": "positions",
    "package": "packages",
    "document": "documents",
}
Copy = click.Path(exists=True, dir_okay=False, path_type=Path)


class Backup(click.Group):
    """`backup FILE` makes one, `backup verify FILE` tries one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """What is no command of the group is the file of a copy to be made."""
        known = bool(args) and args[0] in self.commands
        return super().resolve_command(ctx, args if known else ["make", *args])


@click.group("backup", cls=Backup)
def backup_group() -> None:
    """Copy the whole database into FILE while it runs, or try one: backup verify FILE."""


@backup_group.command("make")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def make(file: Path) -> None:
    """Copy the whole database into FILE while it runs; only its owner may read it. Keep secret and keys elsewhere."""
    _settings, engine = installed()
    size = backups.backup(engine, file, BY)
    click.echo(f"{file}: {size} bytes, whole. Without NEGOTIATOR_KEYS nothing sealed in it opens.", err=True)


@backup_group.command("verify")
@click.argument("file", type=Copy)
def verify(file: Path) -> None:
    """Put FILE back into a place of its own, recompute the log's chain, open what is sealed, read documents through,
    take the place away again. Exit code 1 if anything is wrong. A copy of a server is tried in a database of its own on
    the server that NEGOTIATOR_DATABASE names."""
    keep_private()
    settings = read_settings(os.environ)
    url = make_url(settings.database)
    trial = restores.tried(file, _secrets(settings), None if url.get_backend_name() == "sqlite" else url)
    _tell(trial)
    if not trial.current:
        click.echo("It is older than the program; it was brought up to date for the trial.", err=True)
    sys.exit(0 if trial.sound else 1)


@click.command("restore")
@click.argument("file", type=Copy)
def restore(file: Path) -> None:
    """Put FILE back into the empty database that the environment names, and bring it up to date. Exit code 1 if
    anything in it is wrong."""
    keep_private()
    settings = read_settings(os.environ)
    trial = restores.restore(opened(settings), file, _secrets(settings), BY)
    _tell(trial)
    click.echo("The copy is put back. Start: negotiator serve", err=True)
    sys.exit(0 if trial.sound else 1)


@click.command("move")
def move() -> None:
    """Move the whole installation into the empty database that NEGOTIATOR_TARGET names, and compare both. Stop `serve`
    and workers before; the source stays as it is."""
    settings, engine = installed()
    target = os.environ.get(TARGET, "")
    if not target:
        raise click.UsageError(
            f"Set {TARGET} to the database that the installation goes to; its password stays out of sight there."
        )
    moved = moving.move(engine, engine_of(target, settings.keys, settings.audit_key), BY)
    _count(moved.counts)
    click.echo(f"{moved.entries} entries of the log; all tables are the same on both sides.")
    click.echo("Set NEGOTIATOR_DATABASE to it, then start: negotiator serve", err=True)


def _secrets(settings: Settings) -> Secrets:
    return Secrets(settings.keys, settings.audit_key)


def _tell(trial: Trial) -> None:
    _count(trial.counts)
    for fault in trial.faults:
        click.echo(fault, err=True)
    for number in trial.documents.altered:
        click.echo(f"document {number}: its file is not what its hash says", err=True)
    click.echo(f"{trial.entries} entries of the log, last mark {trial.last}")
    click.echo(f"{trial.documents.read} documents read through, {len(trial.documents.altered)} altered")


def _count(counts: Mapping[str, int]) -> None:
    rows = ", ".join(f"{counts[name]} {word}" for name, word in COUNTED.items())
    click.echo(f"{rows}; {sum(counts.values())} rows in {len(counts)} tables")


commands: tuple[click.Command, ...] = (backup_group, restore, move)
