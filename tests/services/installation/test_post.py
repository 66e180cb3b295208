"""Messages on their way to a real mail server: each once, never lost, never in plain text, no word too many."""

import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from models.account import Account
from models.clock import clock_of
from models.database import session_of
from models.dossier import Dossier
from models.kinds import Language, Role
from models.mail import Mail, MailKind
from models.mail_address import MailAddress
from models.membership import Membership
from negotiator.bargaining.errors import Unavailable
from negotiator.clock import system
from negotiator.config import Settings
from negotiator.language import say
from negotiator.mail_server import MailServer, Safety, is_address
from negotiator.services.accounts import outbox
from negotiator.services.accounts.tokens import kept
from negotiator.services.installation import post
from negotiator.services.installation.letters import CONFIRM_PATH, END, WORDS, letter
from negotiator.services.working import carry_post
from tests.conftest import Clock, Person
from tests.smtp_server import Server, Told, served

BASE = "https://negotiator.example/plans"
SENDER = "negotiator@ministry.example"
Make = Callable[..., Person]


@contextmanager
def listening(told: Told, port: int = 0) -> Iterator[Server]:
    server = served(told, port)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def at(server: Server, safety: Safety = Safety.LOOPBACK, login: str = "") -> MailServer:
    user, _colon, password = login.partition(":")
    return MailServer("127.0.0.1", server.server_address[1], safety, SENDER, user, password)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def server(told: Told) -> Iterator[Server]:
    with listening(told) as made:
        yield made


def address(engine: Engine, who: Person, **more: object) -> None:
    """Gives somebody a confirmed address."""
    with session_of(engine, write=True) as session:
        values = {"address": f"{who.login}@ministry.example", "confirmed_at": clock_of(engine)(), **more}
        session.add(MailAddress(account_id=who.id, **values))
        session.commit()


def put(engine: Engine, who: Person, kind: MailKind = MailKind.INVITATION, dossier: int | None = None) -> None:
    with session_of(engine, write=True) as session:
        outbox.put(session, kind, (who.id,), dossier)
        session.commit()


def waiting(engine: Engine) -> int:
    with session_of(engine) as session:
        return session.exec(select(func.count()).select_from(Mail)).one()


@pytest.fixture
def anna(engine: Engine, person: Make) -> Person:
    made = person("anna")
    address(engine, made)
    return made


@pytest.mark.parametrize("language", list(Language))
def test_a_message_says_that_and_never_what(
    engine: Engine, person: Make, told: Told, server: Server, language: Language
) -> None:
    """Each kind in each language: the fixed sentences and the installation's address, nothing else."""
    anna = person("anna", language=language)
    address(engine, anna, token=kept("t" * 43), expires_at=clock_of(engine)() + post.CLAIMED)
    for kind in WORDS:
        put(engine, anna, kind)
    with session_of(engine, write=True) as session:
        outbox.put_link(session, anna.id, "t" * 43)
        session.commit()
    assert post.send_waiting(engine, at(server), BASE) == len(WORDS)
    found = {message["Subject"]: message for message in told.taken}
    for kind, (subject, text) in WORDS.items():
        message = found[say(language, subject)]
        where = BASE + (CONFIRM_PATH + "t" * 43 if kind is MailKind.CONFIRM else "/")
        assert (
            message.get_content().split()
            == " ".join((say(language, text, hours=24), where, say(language, END))).split()
        )
        assert (message["From"], message["To"]) == (SENDER, "anna@ministry.example")
        assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", language.value)
    assert len({message["Message-ID"] for message in told.taken}) == len(WORDS)
    assert waiting(engine) == 0
    assert post.send_waiting(engine, at(server), BASE) == 0


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example\nBcc: c@d.example", "a@b.example\r\nX: y", "a@b.example\n", "A <a@b.example>",
        "a@b.example,c@d.example",
        "a b@c.example", "a@b", "@b.example", "a@", "ä@b.example", "a@b.example ", ".a@b.example", "a..b@c.example",
        "a@b.example\0", "a" * 65 + "@b.example", "a@" + "b." * 130 + "example", '"a"@b.example', "",
    ],
)  # fmt: skip
def test_what_is_no_address_never_gets_into_a_header(text: str) -> None:
    assert not is_address(text)
    if "\n" in text.strip():
        with pytest.raises(ValueError, match=r"linefeed|newline"):
            letter(MailKind.RELEASE, "en", BASE, SENDER, text, "", "1", system())
    assert is_address("a.b+c@d-e.example")


@pytest.mark.parametrize("what", ["recipient", "data"])
def test_a_refusal_for_good_drops_the_message_and_others_go(
    engine: Engine, anna: Person, told: Told, server: Server, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    setattr(told, what, "550 no such mailbox")
    put(engine, anna)
    assert post.send_waiting(engine, at(server), BASE) == 0
    assert waiting(engine) == 0
    assert told.taken == []
    assert "anna@" not in caplog.text
    assert "refused with 550" in caplog.text
    setattr(told, what, "250 fine")
    put(engine, anna)
    assert post.send_waiting(engine, at(server), BASE) == 1


def test_later_means_later(engine: Engine, anna: Person, told: Told, server: Server, clock: Clock) -> None:
    told.recipient = "451 later"
    put(engine, anna)
    assert post.send_waiting(engine, at(server), BASE) == 0
    told.recipient = "250 fine"
    assert post.send_waiting(engine, at(server), BASE) == 0, "not before its time"
    clock.forward(seconds=61)
    assert post.send_waiting(engine, at(server), BASE) == 1


def test_a_server_that_is_away_is_asked_ever_less_often_and_loses_nothing(
    engine: Engine, person: Make, clock: Clock, told: Told
) -> None:
    people = [person(f"p{n}") for n in range(3)]
    for who in people:
        address(engine, who)
        put(engine, who)
    with listening(told) as server:
        away, port = at(server), server.server_address[1]
    pauses = []
    for _try in range(8):
        before = clock.now
        assert post.send_waiting(engine, away, BASE) == 0
        with session_of(engine) as session:
            due = {row.due_at for row in session.exec(select(Mail))}
        assert len(due) == 1, "all wait together"
        clock.now = due.pop()
        pauses.append((clock.now - before).seconds // 60 or 1)
    assert pauses[:4] == [1, 2, 4, 8]
    assert max(pauses) <= 60
    with pytest.raises(Unavailable):
        post.check(away)
    with listening(told, port):
        post.check(away)
        assert post.send_waiting(engine, away, BASE) == 3
    assert sorted(told.recipients) == [f"p{n}@ministry.example" for n in range(3)]


def test_several_workers_send_each_once(engine: Engine, person: Make, told: Told, server: Server) -> None:
    for n in range(12):
        who = person(f"p{n}")
        address(engine, who)
        put(engine, who)
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _n: post.send_waiting(engine, at(server), BASE), range(4)))
    assert sum(sent) == 12
    assert sorted(told.recipients) == sorted(f"p{n}@ministry.example" for n in range(12))


SEND = """
import os
from models.database import engine_of
from negotiator.config import read_settings
from negotiator.services.installation import post
settings = read_settings(os.environ)
engine = engine_of(settings.database, settings.keys, settings.audit_key)
post.send_waiting(engine, settings.mail, "https://n.example")
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_one_duplicate_at_most(
    engine: Engine, person: Make, told: Told, server: Server, environment: dict[str, str], clock: Clock
) -> None:
    """Killed after the server has taken the message and before it says so."""
    clock.now = system()
    anna = person("anna")
    address(engine, anna)
    put(engine, anna)
    mail = {"NEGOTIATOR_MAIL": f"smtp://127.0.0.1:{server.server_address[1]}", "NEGOTIATOR_MAIL_FROM": SENDER}
    mail["NEGOTIATOR_DATABASE"] = engine.url.render_as_string(hide_password=False)
    worker = subprocess.Popen([sys.executable, "-c", SEND], env={**os.environ, **environment, **mail})
    told.before_answer = lambda: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(60) == -signal.SIGKILL
    told.before_answer = lambda: None
    assert len(told.taken) == 1
    assert post.send_waiting(engine, at(server), BASE) == 0, "it is still claimed"
    clock.forward(minutes=11)
    assert post.send_waiting(engine, at(server), "https://n.example") == 1
    clock.forward(minutes=11)
    assert post.send_waiting(engine, at(server), BASE) == 0
    assert len(told.taken) == 2
    assert len({message["Message-ID"] for message in told.taken}) == 1


@pytest.mark.parametrize("change", ["closed", "switched off", "no part any more", "unconfirmed", "removed"])
def test_who_may_not_or_does_not_want_it_any_more_gets_nothing(
    engine: Engine, person: Make, dossier: Dossier, told: Told, server: Server, change: str
) -> None:
    anna = person("anna", dossier.id, Role.CONSULTED)
    address(engine, anna)
    put(engine, anna, MailKind.RELEASE, dossier.id)
    with session_of(engine, write=True) as session:
        account, row = session.get_one(Account, anna.id), session.get_one(MailAddress, anna.id)
        account.is_active = change != "closed"
        row.releases = change != "switched off"
        row.confirmed_at = None if change == "unconfirmed" else row.confirmed_at
        if change == "removed":
            session.delete(row)
        if change == "no part any more":
            session.delete(session.exec(select(Membership)).one())
        session.commit()
    assert post.send_waiting(engine, at(server), BASE) == 0
    assert (told.recipients, waiting(engine)) == ([], 0)


def test_a_reminder_of_yesterday_does_not_go(
    engine: Engine, anna: Person, told: Told, server: Server, clock: Clock
) -> None:
    put(engine, anna, MailKind.REMINDER)
    put(engine, anna, MailKind.INVITATION)
    clock.forward(days=1)
    assert post.send_waiting(engine, at(server), BASE) == 1
    assert "eingeladen" in told.taken[0]["Subject"]
    assert waiting(engine) == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    folder = tmp_path_factory.mktemp("tls")
    asked = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days"]
    asked += ["3650", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem"]
    subprocess.run([*asked, "-out", "cert.pem"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("safety", [Safety.STARTTLS, Safety.TLS])
def test_nothing_goes_to_a_server_that_nobody_vouches_for(
    engine: Engine, anna: Person, clock: Clock, certificate: Path, safety: Safety, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    told = Told(tls=context, at_once=safety is Safety.TLS, login="n:s3cret")
    put(engine, anna)
    with listening(told) as server:
        mail = at(server, safety, "n:s3cret")
        assert post.send_waiting(engine, mail, BASE) == 0
        assert (told.recipients, waiting(engine)) == ([], 1)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        clock.forward(minutes=2)
        assert post.send_waiting(engine, mail, BASE) == 1
    assert all(line.split(" ")[0].upper() in ("EHLO", "STARTTLS", "QUIT") for line in told.plain)


def test_nothing_goes_in_plain_text_to_another_machine(
    engine: Engine, anna: Person, told: Told, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    put(engine, anna)
    assert post.send_waiting(engine, at(server, Safety.STARTTLS, "n:s3cret"), BASE) == 0
    assert (told.recipients, waiting(engine)) == ([], 1)
    assert "s3cret" not in caplog.text + repr(at(server, login="n:s3cret")) + "".join(told.plain)


def test_a_wrong_password_is_said_without_it(
    engine: Engine, anna: Person, told: Told, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    told.login = "n:right"
    put(engine, anna)
    with pytest.raises(Unavailable) as error:
        post.check(at(server, login="n:wr0ng"))
    assert post.send_waiting(engine, at(server, login="n:wr0ng"), BASE) == 0
    assert "SMTPAuthenticationError" in str(error.value)
    assert "wr0ng" not in str(error.value) + caplog.text
    assert waiting(engine) == 1
    post.check(at(server, login="n:right"))


def test_without_the_setting_no_thread_carries_post(settings: Settings, engine: Engine) -> None:
    assert settings.mail is None
    assert carry_post(engine, settings) is None
