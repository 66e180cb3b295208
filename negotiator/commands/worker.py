"""Long work: `worker` does it for an installation whose pages are served elsewhere."""

import click

from negotiator.commands.installation import installed
from negotiator.commands.surroundings import check_surroundings
from negotiator.services import working


@click.command("worker")
def worker_command() -> None:
    """Do the long work of an installation (proposals, documents) until stopped."""
    settings, engine = installed()
    check_surroundings(engine, settings)
    engine.dispose()
    working.work_for(settings)


commands: tuple[click.Command, ...] = (worker_command,)
