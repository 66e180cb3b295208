"""The use cases from a terminal. What cannot be done is said in one line on standard error, with exit code 2."""

import os
import signal
import sys
from importlib import import_module

import click

from negotiator.bargaining.errors import NegotiatorError
from negotiator.commands.later import Later, Place

BAD_INPUT = 2
_SERVER, _ADMINISTRATION = "negotiator.commands.server", "negotiator.commands.administration"
_COPIES = "negotiator.commands.copies"
_FILES = "negotiator.commands.dossier_files"
_CASES, _SCENARIO = "negotiator.commands.cases", "negotiator.commands.scenario"
COMMANDS = {
    "audit": Place(_ADMINISTRATION, "The audit log: verify and export it."),
    "backup": Place(_COPIES, "Copy the whole database into FILE while it runs, or try one: backup verify FILE."),
    "brief": Place(_SCENARIO, "Print the negotiation brief or the package comparison of a scenario as PDF."),
    "check": Place(_SCENARIO, "Judge the named packages of a scenario: which hard and soft rules each breaks."),
    "demo": Place(
        _SERVER, "Load the four fictional scenarios, make an account for each role, and open them in the browser."
    ),
    "completion": Place("negotiator.commands.completion", "Print what lets a shell complete commands and options."),
    "dossier": Place(
        "negotiator.commands.dossiers",
        "Work in dossiers with a token (NEGOTIATOR_TOKEN), as its person may on the pages.",
    ),
    "document": Place("negotiator.commands.documents", "Printed documents: which one a file is."),
    "export": Place(_FILES, "Write a whole dossier into FILE: without its sealed parts, or with them."),
    "import": Place(_FILES, "Make a dossier from FILE: a dossier file, or a scenario in TOML."),
    "keys": Place(_ADMINISTRATION, "Keys of the sealed data."),
    "move": Place(
        _COPIES, "Move the whole installation into the empty database that NEGOTIATOR_TARGET names, and compare both."
    ),
    "migrate": Place("negotiator.commands.database", "Set the database up, or bring it up to date."),
    "propose": Place(_SCENARIO, "Find the balanced and the Nash package, or say why nothing fits."),
    "restore": Place(
        _COPIES, "Put FILE back into the empty database that the environment names, and bring it up to date."
    ),
    "serve": Place(
        _SERVER, "Serve the installation that the environment describes (NEGOTIATOR_SECRET, NEGOTIATOR_KEYS, …)."
    ),
    "settings": Place(
        "negotiator.commands.settings", "Settings: whether they can be used, before anything is started with them."
    ),
    "solve": Place(_CASES, "Solve a case file by fairness concepts."),
    "style": Place(
        "negotiator.commands.documents", "Say whether the house style in FOLDER can be used, and if not what is wrong."
    ),
    "takeout": Place("negotiator.commands.takeout", "Write the whole installation into FOLDER in an open format."),
    "users": Place(_ADMINISTRATION, "Accounts: add, list, close, open, give a new password."),
    "worker": Place(
        "negotiator.commands.worker", "Do the long work of an installation (proposals, documents) until stopped."
    ),
}


SERVING = (["serve"], ["demo"])  # supervisors stop these: in order, and with a code of ours while they start


class Commands(Later):
    """All of them."""

    later = COMMANDS


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="migration-negotiator")
def cli() -> None:
    """Plan negotiations between states: solve cases, check and propose packages."""
    os.umask(0o077)  # whatever a command writes (briefs, answers, copies) is its owner's only


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process: 0 done, 2 bad input, other codes as the command says."""
    if (sys.argv[1:] if arguments is None else arguments)[:1] in SERVING:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl+C, from the first line on
    try:
        cli.main(arguments, prog_name="negotiator", standalone_mode=False)
    except NegotiatorError as error:
        _end(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(BAD_INPUT)
    except click.ClickException as error:
        _end(error.format_message(), max(BAD_INPUT, error.exit_code))
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone; Python must not try to write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BAD_INPUT)
    except OSError as error:
        _end(f"This cannot be read or written: {error}.")
    except Exception as error:
        storage = import_module("negotiator.services.records.storage")  # no command needs it otherwise
        understood = storage.in_words(error)
        if understood is None:
            raise
        _end(str(understood))


def _end(text: str, code: int = BAD_INPUT) -> None:
    """Says in one line why nothing was done, and ends."""
    click.echo(import_module("negotiator.commands.lines").one_line(text), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
