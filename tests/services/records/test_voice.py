"""Lists in a sentence: each name stays one."""

import pytest

from negotiator.services.records.voice import Voice


@pytest.mark.parametrize(
    ("names", "more", "told"),
    [
        (["visas", "courses", "returns"], "", "visas, courses and returns"),
        (["visas and time", "courses"], "", "visas and time; courses"),
        (["employers: fairs, desks", "visas"], "", "employers: fairs, desks; visas"),
        (["“visas and time”", "“courses”"], "", "“visas and time” and “courses”"),
        (["visas and time", "courses"], "one more", "visas and time; courses and one more"),
        (["visas and time"], "", "visas and time"),
        ([], "", ""),
    ],
)
def test_a_name_that_holds_an_and_or_a_comma_does_not_run_into_the_next(names: list[str], more: str, told: str) -> None:
    assert Voice("en").all_of(names, more) == told
