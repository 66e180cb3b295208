"""Every setting with values that cannot be meant: one sentence that names it, nothing made, no password shown.

The values are crossed with every variable of the documented table, so that a new setting needs its row here.
"""

import re
import socket
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from models import schema
from models.database import engine_of, session_of
from models.sealed import new_key
from negotiator import paths
from negotiator.bargaining.errors import Unavailable
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.cli import main
from negotiator.commands import settings as settings_command
from negotiator.commands.surroundings import check_surroundings, check_traces
from negotiator.config import NAMES, NotConfigured, read_settings
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.installation import key_checks, keys
from negotiator.services.records.loading import load_plan

PASSWORD = "s3cret-pa55word"
OPERATION = Path(paths.PACKAGE).parent / "docs" / "operation.md"
ANYTHING = (  # what people paste into the wrong place
    f"mysql://negotiator:{PASSWORD}@db/negotiator",
    f"postgresql+asyncpg://negotiator:{PASSWORD}@db/negotiator",
    f"mongodb://negotiator:{PASSWORD}@db",
    f"negotiator:{PASSWORD}@db/negotiator",
    f"http://negotiator:{PASSWORD}@db:99999/x",
    f"sqlite://negotiator:{PASSWORD}@db",
    "٣",
    "-1",
    "1e3",
    "x" * 300 + PASSWORD,
)
FREE = {  # any text is meant; SECRET and the like: as long as it is long enough
    "NEGOTIATOR_SECRET", "NEGOTIATOR_AUDIT_KEY", "NEGOTIATOR_OIDC_CLIENT",
    "NEGOTIATOR_OIDC_SECRET", "NEGOTIATOR_OIDC_NAME", "NEGOTIATOR_OIDC_CLAIM", "NEGOTIATOR_OIDC_MEMBERS",
    "NEGOTIATOR_OIDC_STARTERS", "NEGOTIATOR_OIDC_ADMINS",
}  # fmt: skip
FILES = ("٣", "-1", "1e3", ANYTHING[-1])  # names that files may have
PATHS = {"NEGOTIATOR_QUEUE": FILES, "NEGOTIATOR_VAR": FILES, "NEGOTIATOR_HOST": ("1e3",)}  # a host's name too
OIDC = {"NEGOTIATOR_OIDC_ISSUER": "https://sso.example", "NEGOTIATOR_OIDC_CLIENT": "c", "NEGOTIATOR_OIDC_SECRET": "s"}
WORKING = {
    **OIDC, "NEGOTIATOR_OIDC_MEMBERS": "staff", "NEGOTIATOR_OIDC_ADMINS": "ops", "NEGOTIATOR_OIDC_STARTERS": "leads",
    "NEGOTIATOR_OIDC_NAME": "SSO", "NEGOTIATOR_OIDC_CLAIM": "roles", "NEGOTIATOR_QUEUE": "/tmp/queue.db",
    "NEGOTIATOR_DATABASE": "sqlite:////tmp/d.db", "NEGOTIATOR_HOST": "::1", "NEGOTIATOR_PORT": "8080",
    "NEGOTIATOR_PROCESSES": "2", "NEGOTIATOR_STYLE": str(OPERATION.parent / "house-style"),
    "NEGOTIATOR_PROXIES": "1", "NEGOTIATOR_THREADS": "4", "NEGOTIATOR_PACE": "0", "NEGOTIATOR_GRADE": "offen",
    "NEGOTIATOR_RETENTION_DAYS": "60", "NEGOTIATOR_RESULT_DAYS": "700",
    "NEGOTIATOR_LOG": "json", "NEGOTIATOR_METRICS_TOKEN": "m" * 32,
    "NEGOTIATOR_MAIL": "smtps://n:p%40ss@mail.example", "NEGOTIATOR_MAIL_FROM": "negotiator@ministry.example",
    "NEGOTIATOR_DASK": "tls://dask.example:8786", "NEGOTIATOR_DASK_CA": str(OPERATION),
    "NEGOTIATOR_DASK_CERT": str(OPERATION), "NEGOTIATOR_DASK_KEY": str(OPERATION),
    "NEGOTIATOR_TRACES": "http://localhost:4318/v1/traces",
    "NEGOTIATOR_IDLE_MINUTES": "60", "NEGOTIATOR_SESSION_HOURS": "1", "NEGOTIATOR_SECOND_FACTOR": "required",
    "NEGOTIATOR_ORIGIN": "https://n.example:8443/", "NEGOTIATOR_PATH": "/plans/", "NEGOTIATOR_AUDIT_KEY": "a" * 32,
}  # fmt: skip


def documented() -> set[str]:
    """The variables of the table of settings; `_X` continues the name before it."""
    table = OPERATION.read_text(encoding="utf-8").split("## Settings")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    found = set()
    for cell in cells:
        names = re.findall(r"`(\w+)`", cell)
        stem = names[0].rsplit("_", 1)[0]
        found |= {stem + name if name.startswith("_") else name for name in names}
    return found


def test_the_table_of_settings_is_complete() -> None:
    assert documented() == set(NAMES)


def test_everything_set_at_once_is_understood(environment: dict[str, str]) -> None:
    settings = read_settings({**environment, **WORKING})
    assert settings.provider is not None
    assert settings.provider.starters == ("leads",)
    assert (settings.origin, settings.path, settings.queue) == ("https://n.example:8443", "/plans", "/tmp/queue.db")
    assert set(WORKING) | {"NEGOTIATOR_SECRET", "NEGOTIATOR_KEYS", "NEGOTIATOR_VAR"} == set(NAMES)


@pytest.mark.parametrize("name", sorted(set(NAMES) - FREE))
@pytest.mark.parametrize("value", ANYTHING)
def test_what_cannot_be_meant_is_refused_without_showing_it(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if value in PATHS.get(name, ()):
        pytest.skip("a name")
    given = {**environment, **(OIDC if name == "NEGOTIATOR_OIDC_ISSUER" else {}), name: value}
    with pytest.raises(NotConfigured) as error:
        read_settings(given)
    assert name in str(error.value)
    assert PASSWORD not in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"NEGOTIATOR_SECRET": " " * 40}, "NEGOTIATOR_SECRET"),
        ({"NEGOTIATOR_AUDIT_KEY": "short"}, "NEGOTIATOR_AUDIT_KEY"),
        ({"NEGOTIATOR_KEYS": f"{Fernet.generate_key().decode()},cut"}, "NEGOTIATOR_KEYS"),
        ({"NEGOTIATOR_AUDIT_KEY": " " * 40}, "NEGOTIATOR_AUDIT_KEY"),
        ({"NEGOTIATOR_VAR": "~/negotiator"}, "NEGOTIATOR_VAR"),
        ({"NEGOTIATOR_QUEUE": "redis"}, "NEGOTIATOR_QUEUE"),
        ({"NEGOTIATOR_QUEUE": "Postgres"}, "NEGOTIATOR_QUEUE"),
        ({"NEGOTIATOR_DATABASE": "postgresql"}, "NEGOTIATOR_DATABASE"),
        ({"NEGOTIATOR_HOST": "[::1]"}, "NEGOTIATOR_HOST"),
        ({"NEGOTIATOR_HOST": "localhost:80"}, "NEGOTIATOR_HOST"),
        ({"NEGOTIATOR_HOST": "*"}, "NEGOTIATOR_HOST"),
        ({**OIDC, "NEGOTIATOR_OIDC_MEMBERS": "m", "NEGOTIATOR_OIDC_SECRET": " "}, "NEGOTIATOR_OIDC_SECRET"),
        *(({"NEGOTIATOR_DATABASE": f"sqlite:///{each}"}, "NEGOTIATOR_DATABASE") for each in ANYTHING[:6]),
        ({"NEGOTIATOR_DATABASE": "sqlite:///file:/tmp/d.db?uri=true"}, "NEGOTIATOR_DATABASE"),
        ({"NEGOTIATOR_DATABASE": "sqlite://"}, "NEGOTIATOR_DATABASE"),
        ({"NEGOTIATOR_DATABASE": "sqlite:///:memory:"}, "NEGOTIATOR_DATABASE"),
        ({"NEGOTIATOR_DATABASE": "postgresql://u:p@h:70000/x"}, "NEGOTIATOR_DATABASE"),
        ({"NEGOTIATOR_QUEUE": "/tmp/"}, "NEGOTIATOR_QUEUE"),
        ({"NEGOTIATOR_ORIGIN": "https://u:p@n.example"}, "NEGOTIATOR_ORIGIN"),
        ({"NEGOTIATOR_ORIGIN": "https://n.example/app"}, "NEGOTIATOR_ORIGIN"),
        ({"NEGOTIATOR_ORIGIN": "https://n.example?x"}, "NEGOTIATOR_ORIGIN"),
        ({"NEGOTIATOR_PATH": "/plans/../x"}, "NEGOTIATOR_PATH"),
        ({"NEGOTIATOR_PATH": "//n.example"}, "NEGOTIATOR_PATH"),
        ({"NEGOTIATOR_ORIGIN": "https://n.example:99999"}, "NEGOTIATOR_ORIGIN"),
        ({"NEGOTIATOR_IDLE_MINUTES": "121", "NEGOTIATOR_SESSION_HOURS": "2"}, "NEGOTIATOR_IDLE_MINUTES"),
        ({"NEGOTIATOR_OIDC_CLIENT": "c"}, "NEGOTIATOR_OIDC_CLIENT"),
        ({"NEGOTIATOR_OIDC_ADMINS": "ops"}, "NEGOTIATOR_OIDC_ADMINS"),
        (OIDC, "NEGOTIATOR_OIDC_MEMBERS"),
        ({**OIDC, "NEGOTIATOR_OIDC_SECRET": ""}, "NEGOTIATOR_OIDC_SECRET"),
        ({"NEGOTIATOR_SECOND_FACTR": "required"}, "NEGOTIATOR_SECOND_FACTOR"),
        ({"NEGOTIATOR_MAIL": "smtp://mail.example"}, "NEGOTIATOR_MAIL_FROM"),
        ({"NEGOTIATOR_MAIL": f"smtp://{PASSWORD}@mail.example"}, "NEGOTIATOR_MAIL"),
        ({"NEGOTIATOR_MAIL": "smtp://mail.example/in"}, "NEGOTIATOR_MAIL"),
        ({"NEGOTIATOR_MAIL": "smtp://mail.example", "NEGOTIATOR_MAIL_FROM": "N <n@a.example>"}, "NEGOTIATOR_MAIL_FROM"),
        ({"NEGOTIATOR_MAIL_FROM": "negotiator@ministry.example"}, "NEGOTIATOR_MAIL_FROM"),
        ({"NEGOTIATOR_KEY": "x"}, "NEGOTIATOR_KEYS"),
    ],
)
def test_settings_that_contradict_or_are_nearly_ours(
    environment: dict[str, str], changes: dict[str, str], named: str
) -> None:
    with pytest.raises(NotConfigured, match=named):
        read_settings({**environment, **changes})


EXAMPLE = OPERATION.parent / "examples" / "settings"


def filled(tmp_path: Path) -> Path:
    """The example as somebody fills it in, in a folder that is there; also what is commented out, but for servers."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("/var/lib/negotiator", str(tmp_path / "var"))
    text = text.replace("NEGOTIATOR_SECRET=\n", f"NEGOTIATOR_SECRET={'s' * 48}\n").replace("PASSWORD", PASSWORD)
    text = text.replace("NEGOTIATOR_KEYS=\n", f"NEGOTIATOR_KEYS={new_key()}\n")
    file = tmp_path / "settings"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_of_settings_can_be_used_with_and_without_what_is_commented_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = filled(tmp_path)
    main(["settings", "check", "--file", str(file), "--values"])
    said = capsys.readouterr().out
    assert f"NEGOTIATOR_VAR={tmp_path / 'var'}" in said
    assert "NEGOTIATOR_SECRET is set" in said
    assert "ssss" not in said
    text = re.sub(r"^#(?=NEGOTIATOR_)", "", file.read_text(encoding="utf-8"), flags=re.M)
    file.write_text(text.replace("OIDC_SECRET=\n", f"OIDC_SECRET={PASSWORD}\n"), encoding="utf-8")
    main(["settings", "check", "--file", str(file), "--values"])
    said = capsys.readouterr().out
    assert (PASSWORD in said, "NEGOTIATOR_MAIL is set" in said) == (False, True)


def test_settings_are_checked_with_what_they_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = filled(tmp_path)
    assert say_of(capsys, "settings", "check", "--file", str(EXAMPLE))[0] == 2
    code, said = say_of(capsys, "settings", "check", "--file", str(file))
    assert (code, "negotiator migrate" in said, said.count("\n")) == (1, True, 1)
    found = read_settings(dict(settings_command.read_file(file)))
    engine = engine_of(found.database, found.keys, found.audit_key)
    schema.upgrade(engine)
    engine.dispose()
    assert say_of(capsys, "settings", "check", "--file", str(file)) == (0, "")
    file.write_text("NEGOTIATOR_SECRET\n", encoding="utf-8")
    code, said = say_of(capsys, "settings", "check", "--file", str(file))
    assert (code, "Line 1" in said, said.count("\n")) == (2, True, 1)


@pytest.mark.parametrize(
    "line",
    [
        f'NEGOTIATOR_SECRET="{PASSWORD}"', f"NEGOTIATOR_SECRET='{PASSWORD}'", f"NEGOTIATOR_SECRET= {PASSWORD}",
        f"NEGOTIATOR_SECRET ={PASSWORD}", f" NEGOTIATOR_SECRET={PASSWORD}", f"NEGOTIATOR_SECRET={PASSWORD} ",
        f"NEGOTIATOR_SECRET={PASSWORD}\r", f"NEGOTIATOR_SECRET={PASSWORD}\\n", f'NEGOTIATOR_SECRET="{PASSWORD}',
    ],
)  # fmt: skip
def test_what_systemd_and_containers_read_differently_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    file = tmp_path / "settings"
    file.write_bytes(f"# fine\n\n{line}\n".encode())
    code, said = say_of(capsys, "settings", "check", "--file", str(file))
    assert (code, "line 3 of settings" in said, "systemd" in said, PASSWORD in said) == (2, True, True, False), said


def test_values_are_taken_as_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text('  # indented\nNEGOTIATOR_OIDC_NAME=Haus "A" = #1\nNEGOTIATOR_PATH=', encoding="utf-8")
    assert dict(settings_command.read_file(file)) == {
        "NEGOTIATOR_OIDC_NAME": 'Haus "A" = #1',
        "NEGOTIATOR_PATH": "",
    }


def test_a_file_of_settings_that_is_no_text_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "settings"
    file.write_bytes(b"NEGOTIATOR_OIDC_NAME=\xc4mter\n")
    code, said = say_of(capsys, "settings", "check", "--file", str(file))
    assert (code, "UTF-8" in said, said.count("\n")) == (2, True, 1), said


def test_a_path_may_hold_what_an_address_may_not(environment: dict[str, str]) -> None:
    """Homes of accounts from a directory are called after an e-mail address."""
    home = "/home/a@ministry.example/~x"
    found = read_settings({**environment, "NEGOTIATOR_VAR": home, "NEGOTIATOR_QUEUE": f"{home}/q.db"})
    assert (str(found.var), found.database, found.queue) == (home, f"sqlite:///{home}/negotiator.db", f"{home}/q.db")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NEGOTIATOR_HOST", "192.0.2.7", "no address of this machine"),
        ("NEGOTIATOR_DATABASE", f"sqlite:///{OPERATION}", "no database, or damaged"),
        ("NEGOTIATOR_DATABASE", f"sqlite:///{OPERATION.parent}", "does not answer"),
    ],
)
def test_what_is_named_and_is_something_else_is_said(
    environment: dict[str, str], name: str, value: str, said: str
) -> None:
    (sentence,) = settings_command.surroundings(read_settings({**environment, name: value}))
    assert said in sentence


def test_a_collector_that_is_not_there_is_told_without_its_address() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/v1/{PASSWORD}"
        with pytest.raises(Unavailable, match="NEGOTIATOR_TRACES") as refused:  # it does not listen yet
            check_traces(address)
        assert PASSWORD not in str(refused.value)
        listening.listen()
        check_traces(address)


def test_no_secret_is_among_what_is_shown() -> None:
    told = list(settings_command.told(dict.fromkeys(NAMES, PASSWORD)))
    secret = {"SECRET", "AUDIT_KEY", "KEYS", "DATABASE", "QUEUE", "METRICS_TOKEN", "MAIL", "OIDC_SECRET"}
    assert {line.split()[0].removeprefix("NEGOTIATOR_") for line in told[:-1] if PASSWORD not in line} == secret


@pytest.mark.parametrize("form", ["postgresql", "postgres", "postgresql+psycopg"])
def test_both_addresses_take_the_same_forms(environment: dict[str, str], form: str) -> None:
    address = f"{form}://u:{PASSWORD}@h/n?host=/run"
    settings = read_settings({**environment, "NEGOTIATOR_DATABASE": address, "NEGOTIATOR_QUEUE": address})
    assert settings.database == f"postgresql+psycopg://u:{PASSWORD}@h/n?host=/run"
    assert settings.queue == f"postgresql://u:{PASSWORD}@h/n?host=/run"


def test_a_driver_that_is_missing_is_said(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("negotiator.addresses.find_spec", lambda _module: None)
    for name, address, package in (
        ("NEGOTIATOR_QUEUE", "redis://:pw@h/0", "redis"),
        ("NEGOTIATOR_QUEUE", "postgresql://u:pw@h/n", "psycopg"),
        ("NEGOTIATOR_DATABASE", "postgresql://u:pw@h/n", "psycopg"),
    ):
        with pytest.raises(NotConfigured) as error:
            read_settings({**environment, name: address})
        assert name in str(error.value)
        assert package in str(error.value)
        assert "pw@" not in str(error.value)


def test_a_queue_that_is_not_there_is_said_at_start(environment: dict[str, str]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    address = f"postgresql://u:{PASSWORD}@127.0.0.1:{port}/n"
    settings = read_settings({**environment, "NEGOTIATOR_QUEUE": address})
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    with pytest.raises(Unavailable, match="NEGOTIATOR_QUEUE") as error:
        check_surroundings(engine, settings)
    assert PASSWORD not in str(error.value)
    engine.dispose()


def say_of(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    """Exit code and what was said on standard error."""
    code = 0
    try:
        main(list(command))
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, capsys.readouterr().err


@pytest.mark.slow
def test_a_wrong_key_ring_stops_every_command(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert say_of(capsys, "migrate")[0] == 0
    settings = read_settings(environment)
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    with session_of(engine, write=True) as session:
        load_plan(session, demo_scenario("kenya_like"))
        session.commit()
    right = environment["NEGOTIATOR_KEYS"]
    monkeypatch.setenv("NEGOTIATOR_KEYS", new_key())
    for command in (["migrate"], ["serve"], ["worker"], ["users", "list"]):
        code, said = say_of(capsys, *command)
        assert code == 2, command
        counted = re.search(r"(\d+) of (\d+) sealed values", said)
        assert counted is not None, said
        assert counted[1] == counted[2]
        assert int(counted[1]) > 100
    monkeypatch.setenv("NEGOTIATOR_KEYS", right)
    assert say_of(capsys, "users", "list")[0] == 0
    engine.dispose()


def test_a_key_that_is_still_needed_is_missed_and_one_that_is_not_may_go(environment: dict[str, str]) -> None:
    settings = read_settings(environment)
    old, new, later = settings.keys[0], new_key(), new_key()
    settings.var.mkdir()
    engine = engine_of(settings.database, (old,), settings.audit_key)
    schema.upgrade(engine)
    key_checks.check(engine, (old,))
    with session_of(engine, write=True) as session:  # from before there were notes: sealed with the old key
        session.execute(text("DELETE FROM key_check"))
        audit.record(session, None, Deed.CHANGED, "x", detail={"field": "y"})
        session.commit()
    with pytest.raises(Unavailable, match="1 of 1"):
        key_checks.check(engine, (new,))
    key_checks.check(engine, (new, old))
    key_checks.check(engine, (new, old))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM key_check")).scalar() == 2
    with pytest.raises(Unavailable, match="1 of 1"):
        key_checks.check(engine, (new,))
    ring = engine_of(settings.database, (new, old), settings.audit_key)
    keys.rotate(ring, (new, old))
    key_checks.check(ring, (new,))
    key_checks.check(ring, (later, new))
    with pytest.raises(Unavailable):
        key_checks.check(ring, (later,))
    with pytest.raises(Unavailable, match="lacks a key"):
        key_checks.check(ring, (new,))
    engine.dispose()
    ring.dispose()


def test_another_secret_does_not_break_the_log_unnoticed(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert say_of(capsys, "migrate")[0] == 0
    settings = read_settings(environment)
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    with session_of(engine, write=True) as session:
        audit.record(session, None, Deed.CHANGED, "x")
        audit.record(session, None, Deed.CHANGED, "y")
        session.commit()
    engine.dispose()
    assert say_of(capsys, "audit", "restart")[0] == 2  # nothing to mend
    monkeypatch.setenv("NEGOTIATOR_SECRET", "t" * 48)
    for command in ("serve", "worker"):
        code, said = say_of(capsys, command)
        assert (code, "NEGOTIATOR_AUDIT_KEY" in said) == (2, True)
    with_key = read_settings({**environment, "NEGOTIATOR_SECRET": "t" * 48, "NEGOTIATOR_AUDIT_KEY": "s" * 48})
    again = engine_of(with_key.database, with_key.keys, with_key.audit_key)
    assert check_surroundings(again, with_key) == ()
    again.dispose()
    assert say_of(capsys, "audit", "restart")[0] == 0
    after = read_settings({**environment, "NEGOTIATOR_SECRET": "t" * 48})
    restarted = engine_of(after.database, after.keys, after.audit_key)
    assert check_surroundings(restarted, after) == ()
    restarted.dispose()
