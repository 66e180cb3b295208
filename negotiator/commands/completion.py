"""Terminal: completion for shells, which ask for it whenever they begin."""

import click
from click.shell_completion import get_completion_class

from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what lets a shell complete commands and options.

    For bash: eval "$(negotiator completion bash)".
    """
    from negotiator.cli import cli  # noqa: PLC0415 - which knows this module

    found = get_completion_class(shell)
    if found is None:
        raise NotRecorded(_("There is no completion for this shell."))
    click.echo(found(cli, {}, "negotiator", "_NEGOTIATOR_COMPLETE").source())


commands: tuple[click.Command, ...] = (completion,)
