"""Accounts, keys and the audit log from the terminal."""

import sys

import click

from models.sealed import new_key
from negotiator.commands.installation import installed
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import accounts, terminal
from negotiator.services.accounts.tokens import new_token
from negotiator.services.installation import keys
from negotiator.services.records.storage import session_of

BY = _("command line")


@click.group("users")
def users() -> None:
    """Accounts: add, list, close, open, give a new password."""


@users.command("add")
@click.argument("login")
@click.option("--name", default="", help="Name as others see it.")
@click.option("--admin", is_flag=True, help="Administrator: accounts and log, no content of dossiers.")
@click.option("--may-start", is_flag=True, help="May open new dossiers.")
@click.password_option(help="Asked for if not given; better not given here, where others may see it.")
def add_user(login: str, name: str, admin: bool, may_start: bool, password: str) -> None:
    """Make an account."""
    if admin and may_start:
        raise click.UsageError("An administrator has no part in dossiers: choose --admin or --may-start.")
    _settings, engine = installed()
    with session_of(engine, write=True) as session:
        account = accounts.make(session, login, name, password, is_admin=admin, may_start=may_start)
        session.commit()
        click.echo(f"Account {account.login} is made.", err=True)


@users.command("list")
def list_users() -> None:
    """Print all accounts: login, name, what they may."""
    _settings, engine = installed()
    with session_of(engine) as session:
        for row in terminal.listed(session):
            traits = [
                word
                for word, holds in (
                    ("admin", row.is_admin),
                    ("may-start", row.may_start),
                    ("closed", not row.is_active),
                )
                if holds
            ]
            click.echo("\t".join((row.login, row.name, ",".join(traits))))


@users.command("close")
@click.argument("login")
def close_user(login: str) -> None:
    """Close an account and end its sessions."""
    _set_active(login, active=False)


@users.command("open")
@click.argument("login")
def open_user(login: str) -> None:
    """Open a closed account again."""
    _set_active(login, active=True)


@users.command("password")
@click.argument("login")
@click.password_option(help="Asked for if not given.")
def set_password(login: str, password: str) -> None:
    """Set a new password and end the account's sessions; the second factor stays."""
    _settings, engine = installed()
    with session_of(engine, write=True) as session:
        terminal.set_password(session, login, password, BY)


@click.group("keys")
def keys_group() -> None:
    """Keys of the sealed data."""


@keys_group.command("new")
def new_key_command() -> None:
    """Print a new key for NEGOTIATOR_KEYS."""
    click.echo(new_key())


@keys_group.command("secret")
def new_secret_command() -> None:
    """Print a new secret for NEGOTIATOR_SECRET."""
    click.echo(new_token())


@keys_group.command("rotate")
def rotate_command() -> None:
    """Encrypt all sealed data anew with the first key in NEGOTIATOR_KEYS; keep the old key behind it until then."""
    settings, engine = installed()
    count = keys.rotate(engine, settings.keys)
    click.echo(f"{count} values are sealed with the first key. Older keys can now be taken out.", err=True)


@click.group("audit")
def audit_group() -> None:
    """The audit log: verify and export it."""


@audit_group.command("verify")
@click.option("--expect", default="", help="A mark noted earlier, which must still be in the chain.")
def verify_command(expect: str) -> None:
    """Recompute the chain. Exit code 1 if anything was changed or removed."""
    _settings, engine = installed()
    with session_of(engine) as session:
        found = audit.verify(session, expect)
    for fault in found.faults:
        click.echo(fault, err=True)
    click.echo(f"{found.count} entries, last mark {found.last}")
    sys.exit(1 if found.faults else 0)


@audit_group.command("restart")
def restart_command() -> None:
    """Let the log go on where the secret of before is lost: what was written with it can no longer be verified."""
    _settings, engine = installed()
    with session_of(engine, write=True) as session:
        if audit.continues(session):
            raise click.UsageError("The log was written with the present secret and goes on by itself.")
        audit.record(session, None, Deed.LOG_RESTARTED, "audit log", actor=BY)
        session.commit()


@audit_group.command("export")
@click.option("--details", is_flag=True, help="Also what was changed; this may be sealed content.")
def export_command(details: bool) -> None:
    """Print the log as lines of JSON, oldest first. The export is itself written down."""
    _settings, engine = installed()
    with session_of(engine, write=True) as session:
        thing = "audit log with details" if details else "audit log"
        audit.record(session, None, Deed.EXPORTED, thing, actor=BY)
        session.commit()
        for line in audit.exported(session, details):
            click.echo(line)


def _set_active(login: str, active: bool) -> None:
    _settings, engine = installed()
    with session_of(engine, write=True) as session:
        alone = terminal.set_active(session, login, active, BY)
    if alone:
        click.echo(f"Dossiers that nobody leads while this account is closed: {alone}.", err=True)


commands: tuple[click.Command, ...] = (users, keys_group, audit_group)
