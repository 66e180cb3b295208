"""`negotiator solve` as a process sees it: JSON on standard output, one line of error, exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.case_file import fingerprint, write_case
from negotiator.cli import main
from tests.bargaining.drawn import drawn, rational, roomy
from tests.bargaining.proof_checker import checked

FIVE = ["utilitarian", "egalitarian", "maximin", "leximin", "nash"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        main(list(arguments))
    except SystemExit as end:
        code = int(end.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def solve(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> dict[str, Any]:
    code, out, err = run(capsys, "solve", str(path), "--json", *more)
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.json"
    path.write_text(write_case(roomy(3)), "utf-8")
    return path


def test_answer_of_a_plain_file(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    found = solve(capsys, file)
    case = roomy(3)
    assert list(found)[:6] == ["format", "case", "status", "seconds", "ideal", "active"]
    assert (found["format"], found["case"], found["status"]) == ("negotiator-answer/1", fingerprint(case), "ok")
    assert [name for name in FIVE if name in found] == FIVE
    for name in FIVE:
        assert set(found[name]) >= {"value", "package", "points", "proven", "bound", "gap", "seconds"}
        assert found[name]["proven"]
    assert found["nash"]["gainers"] <= found["nash"]["of"]


def test_one_concept_with_its_alternatives_samples_and_conflicts(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    found = solve(
        capsys,
        file,
        "--concept",
        "egalitarian",
        "--alternatives",
        "3",
        "--robustness",
        "5",
        "--seed",
        "2",
        "--conflicts",
    )
    assert [name for name in FIVE if name in found] == ["egalitarian"]
    assert len(found["k_best_egalitarian"]) == 3
    assert found["k_best_egalitarian"][0] == found["egalitarian"]["value"]
    assert (found["robustness"]["samples"], found["robustness"]["seed"]) == (5, 2)
    assert set(found["core_weights"]) == {issue.id for issue in roomy(3).issues}
    assert found["mus_all"] == found["mcs_red"] == []


def test_without_json_the_answer_is_a_table(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    data, case = solve(capsys, file), roomy(3)
    code, out, err = run(capsys, "solve", str(file))
    assert (code, err) == (0, "")
    assert out.startswith(f"{case.name}: there are packages that everybody can accept.")
    assert "{" not in out
    lines = out.splitlines()
    assert lines[2].split() == ["least", "best", *FIVE]
    assert lines[4].split() == ["proven", *["yes"] * len(FIVE)]
    for k, party in enumerate(case.parties):
        numbers = [party.d, data["ideal"][k], *(data[name]["points"][k] for name in FIVE)]
        assert f"points of {party.id} ".split() + list(map(str, numbers)) in [line.split() for line in lines]
    for i, issue in enumerate(case.issues):
        assert [issue.id, *(data[name]["package"][i] for name in FIVE)] in [line.split() for line in lines]


def test_table_says_why_nothing_fits(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = next(c for c in (drawn(n, tight=0.6, rules=0) for n in range(100)) if not rational(c))
    path = tmp_path / "case.json"
    path.write_text(write_case(case), "utf-8")
    code, out, _ = run(capsys, "solve", str(path), "--conflicts")
    assert code == 0
    assert "no package gives everybody what they can accept at least" in out
    assert "Cannot hold together: IR:" in out


def test_case_without_agreement_is_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = next(c for c in (drawn(n, tight=0.6, rules=0) for n in range(100)) if not rational(c))
    path = tmp_path / "case.json"
    path.write_text(write_case(case), "utf-8")
    found = solve(capsys, path, "--conflicts")
    assert found["status"] == "no_ir"
    assert all(name.startswith("IR:") for names in found["mus_all"] for name in names)
    assert found["mus_red"] == []
    assert found["conflicts"]["shortfall"] == found["least_shortfall"] > 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["solve", "none.json"], "none.json: No such file or directory"),
        (["solve"], "Missing argument 'CASE.json'."),
        (["solve", "{file}", "--time-limit", "0"], "time_limit: must be a number of seconds above zero"),
        (["solve", "{file}", "--time-limit", "nan"], "--time-limit: must be a finite number"),
        (["solve", "{file}", "--gap", "2"], "gap: must be a number from 0 to 1"),
        (["solve", "{file}", "--seed", "-1"], "seed: must be a whole number from 0 to 2147483647"),
        (["solve", "{file}", "--alternatives", "0"], "--alternatives: must be a whole number from 1 to 1000"),
        (["solve", "{file}", "--robustness", "0"], "--robustness: must be a whole number from 1 to 100000"),
        (["solve", "{file}", "--robustness", "100001"], "--robustness: must be a whole number from 1 to 100000"),
        (["dance"], "No such command 'dance'."),
    ],
)
def test_bad_input_is_one_line_and_code_two(
    capsys: pytest.CaptureFixture[str], file: Path, arguments: list[str], told: str
) -> None:
    assert run(capsys, *(word.format(file=file) for word in arguments)) == (2, "", told + "\n")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format":"other"}', "\ud800".encode("utf-16", "surrogatepass").decode("latin-1")]
)
def test_file_that_is_no_case_is_one_line_and_code_two(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(text.encode("latin-1"))
    code, out, err = run(capsys, "solve", str(path), "--json")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert ": " in err


def test_wrong_place_in_the_file_is_named(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    data = json.loads(file.read_text())
    data["stakeholders"][1]["points"][0] = [1]
    file.write_text(json.dumps(data))
    code, out, err = run(capsys, "solve", str(file))
    assert (code, out) == (2, "")
    assert err.startswith("stakeholders[1].points[0]")


def test_no_package_in_time_is_code_three(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, err = run(capsys, "solve", str(file), "--json", "--time-limit", "0.000001")
    assert code == 3
    assert json.loads(out)["status"] is None
    assert err.count("\n") == 1


def test_a_proof_is_written_on_request_and_holds(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    kernel_loading.is_ready()
    kernel_loading.LOADING.done.wait(300)
    target = tmp_path / "proof.json"
    for concept in ("egalitarian", "nash"):
        found = solve(capsys, file, "--concept", concept, "--proof", str(target))
        proof = json.loads(target.read_text("utf-8"))
        assert (proof["case"], proof["package"]) == (found["case"], found[concept]["package"])
        checked(json.loads(file.read_text("utf-8")), proof)
    for more in ([], ["--concept", "maximin", "--concept", "leximin"]):
        code, out, err = run(capsys, "solve", str(file), *more, "--proof", str(target))
        assert (code, out, err.count("\n")) == (2, "", 1)
