"""Serving: `serve` for an installation, `demo` for a first look."""

import os
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Timer

import click

from models.clock import now
from negotiator import logs
from negotiator.addresses import folder_of
from negotiator.app import create_app
from negotiator.bargaining.errors import Unavailable
from negotiator.commands import pages
from negotiator.commands.installation import (
    check_keys,
    installed,
    keep_private,
    migrate,
    opened,
    writable,
)
from negotiator.commands.surroundings import bind, check_surroundings, here
from negotiator.config import Settings, read_settings, with_kept_secrets
from negotiator.language import _, say
from negotiator.services import working
from negotiator.services.accounts import accounts
from negotiator.services.dossiers.start import demo
from negotiator.services.records.storage import Engine, session_of
from negotiator.web.pace import new_counts

BROWSERLESS = ("DISPLAY", "WAYLAND_DISPLAY")


@click.command("serve")
@click.option("--no-worker", is_flag=True, help="Do no long work here; run `negotiator worker` elsewhere.")
def serve_command(no_worker: bool) -> None:
    """Serve the installation that the environment describes (NEGOTIATOR_SECRET, NEGOTIATOR_KEYS, …)."""
    settings, engine = installed()
    claim(settings)
    for sentence in check_surroundings(engine, settings):
        click.echo(sentence, err=True)
    click.echo(f"Negotiator: {settings.origin}{settings.path}", err=True)
    _run(settings, engine, with_worker=not no_worker)


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option("--var", type=click.Path(file_okay=False, path_type=Path), default=None, help="Folder of its data.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--new-passwords", is_flag=True, help="Give all demonstration accounts new passwords and show them.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def demo_command(port: int, var: Path | None, no_browser: bool, new_passwords: bool, language: str) -> None:
    """Load the four fictional scenarios, make an account for each role, and open them in the browser."""
    keep_private()
    folder = folder_of(str(var or os.environ.get("NEGOTIATOR_VAR", "")))
    writable(folder)
    settings = demo_settings(folder, port)
    claim(settings)
    engine = opened(settings)
    migrate(engine)
    check_keys(engine, settings)
    show(_loaded(engine, new_passwords, language), language)
    address = _way_in(settings, engine)
    click.echo(say(language, _("Open this address; it signs you in once as the lead:")) + f"\n  {address}\n", err=True)
    click.echo(say(language, _("Stop with Ctrl+C. The data stays in %(folder)s.")) % {"folder": folder}, err=True)
    if not no_browser and _has_screen():
        Timer(1.0, open_in_browser, [address, language]).start()
    _run(settings, engine, with_worker=True)


def demo_settings(folder: Path, port: int) -> Settings:
    """Settings of a demonstration in this folder: on this machine only, with secrets kept there."""
    settings = read_settings(with_kept_secrets({"NEGOTIATOR_VAR": str(folder)}, folder), demo=True)
    origin = f"http://localhost:{port}"  # passkeys need a name, not a number
    return replace(settings, host="127.0.0.1", port=port, origin=origin)


def show(people: tuple[demo.Shown, ...], language: str) -> None:
    """Prints the accounts, once: their passwords are kept nowhere."""
    if not people:
        hint = _("The accounts exist since the first start; show new passwords with: negotiator demo --new-passwords")
        click.echo(say(language, hint) + "\n", err=True)
        return
    click.echo(say(language, _("Accounts of this demonstration (shown only now):")), err=True)
    for person in people:
        role = say(language, accounts.ROLES[person.role] if person.role else _("Administration"))
        click.echo(f"  {person.login:16} {person.password:26} {role}: {person.name}", err=True)
    click.echo("", err=True)


def claim(settings: Settings) -> None:
    """Raises Unavailable if something else listens at the address, or it is not this machine's."""
    here(settings.host)
    try:
        bind(settings.host, settings.port)
    except OSError as error:
        message = _(
            "Port %(port)s on %(host)s cannot be used (%(reason)s). Stop what uses it, or choose another port "
            "with --port or NEGOTIATOR_PORT."
        )
        reason = (error.strerror or "").lower()
        raise Unavailable(message, port=settings.port, host=settings.host, reason=reason) from error


def open_in_browser(address: str, language: str) -> None:
    """Opens the address, or says where it has to be opened by hand."""
    try:
        opened_there = webbrowser.open(address)
    except (OSError, webbrowser.Error):
        opened_there = False
    if not opened_there:
        hint = _("No browser could be opened. Open the address above in a browser of this machine.")
        click.echo(say(language, hint), err=True)


def _loaded(engine: Engine, new_passwords: bool, language: str) -> tuple[demo.Shown, ...]:
    """Loads what is not there yet; the accounts whose passwords are new."""
    with session_of(engine, write=True) as session:
        if not demo.is_loaded(session):
            click.echo(say(language, _("Loading the scenarios …")), err=True)
            return demo.load(session, language=language)
        return demo.new_passwords(session) if new_passwords else ()


def _way_in(settings: Settings, engine: Engine) -> str:
    with session_of(engine, write=True) as session:
        dossier = demo.main_dossier(session)
        token = demo.way_in(session, f"/dossiers/{dossier}" if dossier else "/", now(session))
    return f"{settings.origin}/demo/{token}"


def _has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in BROWSERLESS)


def _run(settings: Settings, engine: Engine, with_worker: bool) -> None:
    """Serves until stopped, with the worker beside it."""
    logs.begin(settings.log)
    counts = new_counts()
    app = create_app(settings, engine, counts=counts)
    stop: Callable[[], None] = working.start_worker(settings).stop if with_worker else lambda: None
    try:
        pages.serve(app, settings, counts)
    finally:
        stop()


commands: tuple[click.Command, ...] = (serve_command, demo_command)
