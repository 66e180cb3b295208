"""Documents from the terminal: which one a file is, and whether a house style can be used."""

from pathlib import Path

import click

from negotiator.bargaining.errors import NotRecorded
from negotiator.commands.installation import installed
from negotiator.language import _
from negotiator.services.briefs.life import proof
from negotiator.services.briefs.style.style_file import read_style
from negotiator.services.records.storage import session_of


@click.group("document")
def documents() -> None:
    """Printed documents: which one a file is."""


@documents.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Say which document FILE is, byte for byte, or which copy of one; exit code 2 if it is none."""
    _settings, engine = installed()
    with session_of(engine) as session:
        found = proof.proven(session, file.read_bytes())
    if found is None:
        raise NotRecorded(_("This file is no document of this installation, or it was altered."))
    click.echo(f"{found.kind}, version {found.edition}, dossier “{found.dossier}”: {found.state}")
    if found.number:
        click.echo(f"copy {found.number}, unaltered")
    if found.released:
        click.echo(f"released {found.released:%Y-%m-%d %H:%M} UTC")
    click.echo(f"SHA-256 of the released file {found.digest}")


@click.command("style")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def style_command(folder: Path) -> None:
    """Say whether the house style in FOLDER can be used, and if not what is wrong."""
    found = read_style(folder)
    click.echo(f"usable: {len(found.head('de'))} lines, {len(found.texts)} texts, {len(found.names)} names")
    click.echo(f"mark {found.digest}")


commands: tuple[click.Command, ...] = (documents, style_command)
