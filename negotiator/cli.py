"""The use cases from a terminal. What cannot be done is said in one line on standard error, with exit code 2."""

import os
import sys

import click
from sqlalchemy.exc import DBAPIError

from negotiator.bargaining.errors import NegotiatorError
from negotiator.commands import administration, cases, scenario, server
from negotiator.commands.lines import one_line
from negotiator.services.storage import in_words

BAD_INPUT = 2
GROUPS = (server.commands, administration.commands, cases.commands, scenario.commands)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="negotiator")
def cli() -> None:
    """Plan negotiations between states: solve cases, check and propose packages."""
    os.umask(0o077)  # whatever a command writes (briefs, answers, copies) is its owner's only


for command in (command for group in GROUPS for command in group):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process: 0 done, 2 bad input, other codes as the command says."""
    try:
        cli.main(arguments, prog_name="negotiator", standalone_mode=False)
    except NegotiatorError as error:
        click.echo(one_line(str(error)), err=True)
        sys.exit(BAD_INPUT)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(BAD_INPUT)
    except click.ClickException as error:
        click.echo(one_line(error.format_message()), err=True)
        sys.exit(BAD_INPUT)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone; Python must not try to write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BAD_INPUT)
    except OSError as error:
        click.echo(one_line(f"This cannot be read or written: {error}."), err=True)
        sys.exit(BAD_INPUT)
    except DBAPIError as error:
        understood = in_words(error)
        if understood is None:
            raise
        click.echo(one_line(str(understood)), err=True)
        sys.exit(BAD_INPUT)


if __name__ == "__main__":
    main()
