"""Settings: what is missing or unusable is said in one sentence that names its variable."""

import stat
from pathlib import Path

import pytest

from negotiator.config import NotConfigured, read_settings, with_kept_secrets


def test_a_complete_environment(environment: dict[str, str]) -> None:
    settings = read_settings(environment | {"NEGOTIATOR_PORT": "8080", "NEGOTIATOR_ORIGIN": ""})
    assert (settings.port, settings.origin, settings.https) == (8080, "http://127.0.0.1:8080", False)
    assert settings.database == f"sqlite:///{environment['NEGOTIATOR_VAR']}/negotiator.db"


def test_secrets_are_in_no_printout(environment: dict[str, str]) -> None:
    printed = repr(read_settings(environment))
    assert environment["NEGOTIATOR_SECRET"] not in printed
    assert environment["NEGOTIATOR_KEYS"] not in printed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEGOTIATOR_SECRET", ""),
        ("NEGOTIATOR_SECRET", "short"),
        ("NEGOTIATOR_KEYS", ""),
        ("NEGOTIATOR_KEYS", "no key"),
        ("NEGOTIATOR_PORT", "eighty"),
        ("NEGOTIATOR_PORT", "0"),
        ("NEGOTIATOR_PORT", "٣٣٣٣"),
        ("NEGOTIATOR_GRADE", "vs-vertraulich"),
        ("NEGOTIATOR_ORIGIN", "negotiator.example"),
        ("NEGOTIATOR_ORIGIN", "http://negotiator.example"),
        ("NEGOTIATOR_OIDC_ISSUER", "http://provider.example"),
        ("NEGOTIATOR_IDLE_MINUTES", "-5"),
    ],
)
def test_one_sentence_names_the_variable(environment: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(NotConfigured) as error:
        read_settings(environment | {name: value})
    assert name in str(error.value)
    assert "\n" not in str(error.value)
    assert value != "no key" or value not in str(error.value)


def test_kept_secrets_are_made_once_and_are_the_owners_only(tmp_path: Path) -> None:
    var = tmp_path / "var"
    first, second = with_kept_secrets({}, var), with_kept_secrets({}, var)
    assert first == second
    assert read_settings(first).keys
    assert {stat.S_IMODE((var / name).stat().st_mode) for name in ("secret", "keys")} == {0o600}
    assert stat.S_IMODE(var.stat().st_mode) == 0o700


def test_a_secret_from_the_environment_is_not_written_down(tmp_path: Path) -> None:
    kept = with_kept_secrets({"NEGOTIATOR_SECRET": "x" * 40}, tmp_path)
    assert kept["NEGOTIATOR_SECRET"] == "x" * 40
    assert not (tmp_path / "secret").exists()
