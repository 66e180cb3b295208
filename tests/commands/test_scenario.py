"""check and propose at the terminal: nothing but JSON on standard output, one line for what cannot be used."""

import json

import click
import pytest
from click.testing import CliRunner

from negotiator.catalogue.library import data_text
from negotiator.commands.scenario import commands


@pytest.fixture
def run():
    group = click.Group(commands=list(commands))
    return lambda *words: CliRunner().invoke(group, list(words))


@pytest.fixture
def scenario(tmp_path):
    def write(name, *changes):
        text = data_text(f"scenario_{name}.toml")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_check_prints_the_broken_rules_of_each_package(run, scenario):
    result = run("check", scenario("jordan_like"), "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    packages = json.loads(result.stdout)["packages"]
    assert packages["A_refugees"]["hard"] == ["G-06", "G-09", "G-14", "G-21", "G-22", "R", "RL"]
    assert packages["C_parity"] == {"hard": [], "soft": []}
    assert packages["D_conditional"] == {"hard": ["G-11"], "soft": []}


def test_check_in_words_speaks_the_language(run, scenario):
    german = run("check", scenario("kenya_like"))
    english = run("check", scenario("kenya_like"), "--language", "en")
    assert "! G-21  Auswärtiges Amt (AA): mindestens 45 von 100 Punkten." in german.stdout
    assert "! G-21  Federal Foreign Office: at least 45 of 100 points." in english.stdout


@pytest.mark.slow
def test_propose_prints_both_packages_with_proof(run, scenario):
    result = run("propose", scenario("kenya_like"), "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert found["status"] == "ok"
    assert found["conflicts"] == []
    for concept in ("balanced", "nash"):
        package = found[concept]
        assert set(package) == {
            "levels", "scores", "surplus", "least_surplus", "soft", "proven", "bound", "gap", "seconds",
        }  # fmt: skip
        assert package["proven"] is True
        assert len(package["levels"]) == 63
        assert set(package["scores"]) == set(package["surplus"])
        assert package["least_surplus"] == min(package["surplus"].values())
    assert found["balanced"]["gap"] == 0
    assert found["balanced"]["bound"] - 1 <= found["balanced"]["least_surplus"] <= found["balanced"]["bound"]


@pytest.mark.slow
def test_propose_says_what_stands_against_each_other(run, scenario):
    path = scenario("kenya_like", ("EP06 = 1.8", "EP06 = 0.2"))
    found = json.loads(run("propose", path, "--json").stdout)
    assert found["status"] == "red_lines"
    assert ["G-03", "G-15:EP06", "RL:de_bmi:3"] in found["conflicts"]
    assert "balanced" not in found
    words = run("propose", path).stdout
    assert words.startswith("Kein Paket erfüllt alles.")
    assert "Einzelplan 06 (Inneres): höchstens 0,2 Mio. Euro im Jahr." in words


@pytest.mark.parametrize("command", ["check", "propose"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("ret_docs = 3, ret_forced", "ret_docs = 9, ret_forced"), "package[1].levels.ret_docs: 9 lies outside 0 to 3"),
        (("lang = 400", 'lang = "viel"'), "base.lang: must be a number"),
        (("[base]", "[base"), "TOML"),
    ],
)
def test_unusable_file_ends_with_two_and_one_line(run, scenario, command, change, message):
    result = run(command, scenario("kenya_like", change), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_missing_file_ends_with_two_and_one_line(run, tmp_path):
    result = run("check", str(tmp_path / "no.toml"), "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "no.toml: file: cannot be read (No such file or directory)\n"


def test_nobody_with_a_seat_is_said_in_one_line(run, scenario, tmp_path):
    path = scenario("kenya_like")
    text = data_text("scenario_kenya_like.toml").replace('role = "seat"', 'role = "voice"')
    (tmp_path / "kenya_like.toml").write_text(text, encoding="utf-8")
    result = run("propose", path, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Nobody has a seat in this dossier.")


@pytest.mark.pdf
def test_brief_writes_a_pdf_and_nothing_else(run, scenario, tmp_path):
    out = tmp_path / "comparison.pdf"
    result = run("brief", scenario("jordan_like"), "--kind", "D-04", "--language", "en", "--out", str(out))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert out.read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["comparison.pdf", "jordan_like.toml"]


@pytest.mark.parametrize(
    ("kind", "language", "out", "message"),
    [
        ("D-99", "de", "x.pdf", "There is no document of the kind “D-99”."),
        ("D-02", "fr", "x.pdf", "Documents are printed in German (de) or English (en), not in “fr”."),
        ("D-02", "de", "missing/x.pdf", "cannot be written"),
        ("D-02", "de", ".", "cannot be written"),
    ],
)
def test_brief_that_cannot_be_made_is_refused_in_one_line_before_work(
    run, scenario, tmp_path, kind, language, out, message
):
    path = scenario("kenya_like")
    result = run("brief", path, "--kind", kind, "--language", language, "--out", str(tmp_path / out))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
