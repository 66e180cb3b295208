"""The list of tests that run on one database only is true: each of them is there, and none has gone by another name."""

from pathlib import Path

from tests.both import ALONE, BY_DAY, NIGHT


def test_whatever_runs_on_one_database_only_is_there() -> None:
    for place, why in ALONE.items():
        file, _, name = place.partition("::")
        assert f"def {name or 'test_'}" in Path(file).read_text(encoding="utf-8"), place
        assert why, place


def test_whatever_waits_for_the_night_is_there() -> None:
    for place in (*NIGHT, *BY_DAY):
        assert Path(place).exists(), place
    assert all(place.startswith(NIGHT) for place in BY_DAY)
