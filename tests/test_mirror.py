"""Tests mirror the code: who has a module finds its tests, and who has a file of tests finds what it asks."""

from pathlib import Path

from tests import mirror


def test_a_file_of_tests_has_the_name_and_place_of_what_it_asks() -> None:
    astray = [
        str(file)
        for file in sorted(mirror.files())
        if len(file.parts) > 2
        and not any(file.is_relative_to(folder) for folder in mirror.ACROSS)
        and mirror.asked_by(file) is None
    ]
    assert not astray, (
        f"no module or package of this name at this place (tests/mirror.py says where tests stand): {astray}"
    )


def test_each_module_has_tests_that_a_reader_finds() -> None:
    lost = [str(module) for module in sorted(mirror.modules()) if not mirror.tests_of(module)]
    assert not lost, f"write tests, or name in tests/mirror.py where they stand: {lost}"


def test_what_stands_elsewhere_is_there_and_nowhere_nearer() -> None:
    for module, file in mirror.ELSEWHERE.items():
        assert Path(module) in mirror.modules(), module
        assert Path(file) in mirror.files(), file
        assert mirror.place(Path(module)) not in mirror.files(), f"{module} has a file of its own"
    assert all((mirror.ROOT / folder).is_dir() for folder in mirror.ACROSS)


def test_the_rule_goes_from_near_to_far() -> None:
    asked = {
        "negotiator/bargaining/case_file.py": "tests/bargaining/test_case_file.py",
        "negotiator/charts/layout.py": "tests/charts/test_charts.py",
        "negotiator/web/ballots.py": "tests/services/packages/test_ballots.py",
        "negotiator/briefs/docx_logo.py": "tests/briefs/test_docx.py",
    }
    assert {module: str(mirror.tests_of(Path(module))[0]) for module in asked} == asked
