"""Terminal: the whole installation in an open format."""

import json
from pathlib import Path

import click

from negotiator.commands.installation import installed
from negotiator.language import _
from negotiator.services.installation import takeout

BY = _("command line")
SEALED = "These files hold every sealed position, mandate and package in plain text. Keep them as you keep the keys."


@click.command("takeout")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--sealed", is_flag=True, help="With all that is sealed, and with printed documents. This is logged.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: rows by table.")
def takeout_command(folder: Path, *, sealed: bool, as_json: bool) -> None:
    """Write the whole installation into FOLDER in an open format.

    It may be running meanwhile. What comes out are JSON Lines, a file for each table, and documents.
    """
    _settings, engine = installed()
    counts = takeout.take_out(engine, folder, BY, sealed=sealed)
    click.echo(json.dumps(counts) if as_json else f"{sum(counts.values())} rows of {len(counts)} tables")
    if sealed:
        click.echo(SEALED, err=True)


commands: tuple[click.Command, ...] = (takeout_command,)
