"""Classification: proposed from content, set by a person, never above the installation, never below the content."""

import pytest

from negotiator.services.briefs.life import classes
from negotiator.services.briefs.papers.kinds import TABLE, Kind

GRADES = ("offen", "intern", "vs-nfd")


@pytest.mark.parametrize("kind", TABLE.values(), ids=lambda kind: kind.id)
@pytest.mark.parametrize("highest", GRADES)
@pytest.mark.parametrize("mandate", [True, False])
def test_what_is_proposed_may_be_given_wherever_the_installation_may_hold_the_kind(
    kind: Kind, highest: str, mandate: bool
) -> None:
    found = classes.given(kind, classes.PROPOSED, highest, mandate)
    assert found == classes.proposed(kind, highest, mandate)
    told = classes.against(kind, found, highest)
    assert told == (classes.TOO_HIGH if highest == "offen" and not kind.shared else "")


@pytest.mark.parametrize(
    ("kind", "wished", "highest", "told"),
    [
        ("D-02", "vs-nfd", "intern", classes.TOO_HIGH),
        ("D-02", "vs-nfd", "vs-nfd", ""),
        ("D-02", "intern", "vs-nfd", ""),
        ("D-02", "public", "vs-nfd", classes.TOO_LOW),
        ("D-11", "partner", "intern", classes.TOO_LOW),
        ("D-02", "vs-vertraulich", "vs-nfd", classes.UNKNOWN),
        ("D-06", "geheim", "intern", classes.UNKNOWN),
        ("D-06", "public", "intern", classes.NOT_PUBLIC),
        ("D-09", "public", "intern", ""),
        ("D-09", "partner", "intern", ""),
    ],
)
def test_each_refusal_has_its_reason(kind: str, wished: str, highest: str, told: str) -> None:
    assert classes.against(TABLE[kind], wished, highest) == told


def test_mandate_and_positions_together_are_proposed_as_high_as_the_installation_may_hold() -> None:
    assert classes.given(TABLE["D-02"], "", "vs-nfd", mandate=True) == "vs-nfd"
    assert classes.given(TABLE["D-02"], "", "vs-nfd", mandate=False) == "intern"
    assert classes.given(TABLE["D-02"], "", "intern", mandate=True) == "intern"
    assert classes.given(TABLE["D-02"], "intern", "vs-nfd", mandate=True) == "intern"
    assert classes.given(TABLE["D-06"], "vs-nfd", "vs-nfd", mandate=True) == "partner"
    assert classes.given(TABLE["D-09"], "public", "intern", mandate=True) == "public"
