"""What keeps a dossier from being computed, told as far as whoever asks may know it."""

from dataclasses import replace

from negotiator.catalogue.plan import RedLine
from negotiator.services.access.derived import Counted
from negotiator.services.access.eyes import Eyes
from negotiator.services.proposals.seats import uncounted_rules
from tests.security.small import VICTIM, small_plan


def test_numbers_of_a_sealed_red_line_are_not_told_by_what_brings_them_in() -> None:
    plan = small_plan()
    line = RedLine("RL:fine", "G(trn_tvet) >= 0.33333333333333333 * G(trn_skills)", hard=True)
    people = tuple(replace(p, red_lines=(line,)) if p.id == VICTIM else p for p in plan.participants)
    counted, keys = Counted(replace(plan, participants=people)), dict.fromkeys(p.id for p in people)
    eyes = Eyes("en", keys, frozenset())  # type: ignore[arg-type]
    assert "(1)" in uncounted_rules(counted, eyes)
    assert not uncounted_rules(counted, replace(eyes, sealed=frozenset({VICTIM})))
    assert not uncounted_rules(Counted(plan), eyes)
