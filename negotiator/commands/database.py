"""The database of an installation: `migrate` sets it up and brings it up to date."""

import os

import click

from negotiator.commands.installation import check_keys, keep_private, migrate, opened
from negotiator.config import read_settings


@click.command("migrate")
def migrate_command() -> None:
    """Set the database up, or bring it up to date."""
    keep_private()
    settings = read_settings(os.environ)
    engine = opened(settings)
    migrate(engine)
    check_keys(engine, settings)
    click.echo("The database is up to date.", err=True)


commands: tuple[click.Command, ...] = (migrate_command,)
