"""Documents from the terminal: which one a file is."""

from pathlib import Path

import click

from negotiator.bargaining.errors import NotRecorded
from negotiator.commands.installation import installed
from negotiator.language import _
from negotiator.services.briefs import proof
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


commands: tuple[click.Command, ...] = (documents,)
