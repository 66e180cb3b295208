"""The database of an installation: `migrate` sets it up and brings it up to date."""

import os

import click

from negotiator.commands.installation import keep_private, migrate, opened
from negotiator.config import read_settings


@click.command("migrate")
def migrate_command() -> None:
    """Set the database up, or bring it up to date."""
    keep_private()
    engine = opened(read_settings(os.environ))
    migrate(engine)
    click.echo("The database is up to date.", err=True)


commands: tuple[click.Command, ...] = (migrate_command,)
