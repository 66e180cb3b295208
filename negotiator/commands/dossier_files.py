"""Terminal: whole dossiers as files, out and in. Only the answer goes to standard output."""

import json
from pathlib import Path

import click

from negotiator.bargaining.errors import Unavailable
from negotiator.catalogue.dossier_file.file import MOST_BYTES
from negotiator.commands.installation import installed
from negotiator.commands.scenario import one_line
from negotiator.language import LANGUAGES, _
from negotiator.services.dossiers.files import files
from negotiator.services.records.storage import session_of

SEALED = (
    "This file holds every sealed position, the mandate and all packages in plain text. Whoever leads a dossier made "
    "from it reads all of them."
)
OPENED = (
    "The file holds positions, and nobody has spoken for a house of the new dossier yet: until houses join, its lead "
    "reads all of them, also those that were sealed where the file was written."
)


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help='Print JSON: {"dossier": NUMBER}.')
@click.option("--lead", default="", metavar="LOGIN", help="Account that leads the dossier; without it nobody does.")
@click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)
@one_line
def import_command(file: str, *, as_json: bool, lead: str, language: str) -> None:
    """Make a dossier from FILE: a dossier file, or a scenario in TOML. A wrong file is refused with the place."""
    content = _content(Path(file))
    _settings, engine = installed()
    with session_of(engine, write=True) as session:
        number = files.bring_for(session, content, Path(file).name, lead)
        opened, stated = files.opens_positions(session, number), files.stage_told(session, number)
    click.echo(json.dumps({"dossier": number}) if as_json else str(number))
    if stated:
        click.echo(f"It begins at the first stage, not at “{stated}”: confirmed gates do not come along.", err=True)
    if not lead:
        click.echo("Nobody leads this dossier yet, so no page shows it. Give --lead LOGIN when importing.", err=True)
    elif opened:
        click.echo(OPENED, err=True)


@click.command("export")
@click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="NUMBER")
@click.option("--out", required=True, metavar="FILE", help="Where to write the file; a file that is there is replaced.")
@click.option("--sealed", is_flag=True, help="With positions, mandate, rounds and packages. This is logged.")
@click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)
@one_line
def export_command(number: int, *, out: str, sealed: bool, language: str) -> None:
    """Write a whole dossier into FILE: without its sealed parts, or with them."""
    target = Path(out)
    if not target.parent.is_dir() or target.is_dir():
        raise Unavailable(_("“%(file)s” cannot be written. Choose a folder that exists and is writable."), file=out)
    _settings, engine = installed()
    with session_of(engine, write=True) as session:
        content = files.export_all(session, number, sealed).content
    target.write_bytes(content)
    if sealed:
        click.echo(SEALED, err=True)


def _content(path: Path) -> bytes:
    """What a file holds, no more than one can have and a byte beyond. Raises Unavailable."""
    try:
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        told = _("“%(file)s” cannot be read: %(reason)s.")
        raise Unavailable(told, file=path.name, reason=error.strerror or error) from error


commands: tuple[click.Command, ...] = (import_command, export_command)
