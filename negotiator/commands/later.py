"""Commands that are imported when they are called: each needs only what it works with, and help and version nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import ClassVar, cast

import click


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command stands: the module, whose `commands` hold it, and its first sentence for the list of all."""

    module: str
    help: str


class Later(click.Group):
    """A group whose commands have their places in `later`, beside those that it has already."""

    later: ClassVar[Mapping[str, Place]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names in their order in the list."""
        return sorted({*super().list_commands(ctx), *self.later})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported where it is not there yet; None for a name that is none."""
        found = super().get_command(ctx, cmd_name)
        if found is not None or cmd_name not in self.later:
            return found
        module = import_module(self.later[cmd_name].module)
        return {each.name: each for each in cast(tuple[click.Command, ...], module.commands)}[cmd_name]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        rows = []
        for name in self.list_commands(ctx):
            here = self.commands.get(name)
            rows.append((name, self.later[name].help if here is None else here.get_short_help_str()))
        with formatter.section("Commands"):
            formatter.write_dl(rows)
