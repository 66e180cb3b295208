"""check and propose at the terminal: nothing but JSON on standard output, one line for what cannot be used."""

import json
import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.library import data_text
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
    assert packages["A_refugees"]["hard"] == ["G-06", "G-09", "G-14", "G-21", "G-22", "LK", "R", "RL"]
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
        assert len(package["levels"]) == len(library.catalogue().usual)
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
    assert words.rstrip().endswith(("Das sind alle solchen Gruppen.", "es kann weitere geben."))
    assert "Einzelplan 06 (Inneres): höchstens 0,2 Mio. Euro im Jahr." in words


@pytest.mark.slow
def test_the_same_file_gives_the_same_conflicts_in_every_process(tmp_path):
    path = tmp_path / "hard.toml"
    text = data_text("scenario_moldova_like.toml")
    path.write_text(re.sub(r"min_score = \d+", "min_score = 90", text), encoding="utf-8")
    found = set()
    for seed in ("8", "9"):  # decides in which order Python walks a set
        done = subprocess.run(
            [sys.executable, "-m", "negotiator.cli", "propose", str(path), "--json", "--time-limit", "900"],
            env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True,
        )  # fmt: skip
        found.add(done.stdout)
    assert len(found) == 1
    told = json.loads(found.pop())
    assert (told["status"], told["conflicts_ended"]) == ("no_ir", "at_limit")


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
    result = run(command, scenario("kenya_like", change), "--json", "--language", "en")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_missing_file_ends_with_two_and_one_line(run, tmp_path):
    result = run("check", str(tmp_path / "no.toml"), "--json", "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "no.toml: file: cannot be read (No such file or directory)\n"


def test_reasons_are_given_in_the_language_asked_for(run, scenario):
    line = ('expr = "L(ret_ident) >= 2"', 'expr = "L(ret_ident) >= 7"')
    german = run("check", scenario("kenya_like", line))
    english = run("check", scenario("kenya_like", line), "--language", "en")
    key = "kenya_like.toml: participant[1].red_lines[2].expr: "
    assert german.stderr == f"{key}Spalte 17: „ret_ident“ hat keine Stufe 7, die höchste ist 3.\n"
    assert english.stderr == f"{key}column 17: “ret_ident” has no level 7, its highest is 3.\n"


def test_signs_that_a_terminal_would_act_on_are_not_printed(run, scenario):
    path = scenario("kenya_like", ('m = "ret_tcn"', 'm = "\\u001b[31mred\\u2066"'))
    result = run("check", path, "--language", "en")
    assert result.stderr == "kenya_like.toml: mandate[6].m: there is no measure “[31mred\ufffd”\n"


def test_year_warnings_are_said_and_do_not_count_as_broken(run, scenario):
    result = run("check", scenario("jordan_like"), "--language", "en")
    assert "? G-04  In year 1 45 reintegration cases are needed, but only 40 are there by then." in result.stdout


def test_nobody_with_a_seat_is_said_in_one_line(run, scenario, tmp_path):
    path = scenario("kenya_like")
    text = data_text("scenario_kenya_like.toml").replace('role = "seat"', 'role = "voice"')
    (tmp_path / "kenya_like.toml").write_text(text, encoding="utf-8")
    result = run("propose", path, "--json", "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Nobody has a seat in this dossier.")


@pytest.mark.pdf
def test_brief_writes_a_pdf_and_nothing_else(run, scenario, tmp_path):
    out = tmp_path / "comparison.pdf"
    result = run("brief", scenario("jordan_like"), "--kind", "D-04", "--language", "en", "--out", str(out))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert out.read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["comparison.pdf", "jordan_like.toml"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "language", "out", "message"),
    [
        ("D-99", "en", "x.pdf", "There is no document of the kind “D-99”."),
        ("D-02", "fr", "x.pdf", "Dokumente werden auf Deutsch (de) oder Englisch (en) gedruckt, nicht auf „fr“."),
        ("D-02", "en", "missing/x.pdf", "cannot be written"),
        ("D-02", "de", ".", "kann nicht geschrieben werden"),
        ("D-02", "en", "/dev/null", "cannot be written"),
        ("D-02", "en", "x" * 300, "File name too long"),
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


@pytest.mark.pdf
def test_brief_replaces_the_file_that_a_link_names(run, scenario, tmp_path):
    old, link = tmp_path / "old.pdf", tmp_path / "link.pdf"
    old.write_bytes(b"old")
    link.symlink_to(old)
    result = run("brief", scenario("jordan_like"), "--kind", "D-04", "--out", str(link))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert link.is_symlink()
    assert old.read_bytes().startswith(b"%PDF-")
