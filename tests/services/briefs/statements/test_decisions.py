"""What leadership is asked to decide names everybody who pays and has no seat."""

from negotiator.catalogue.reading import library
from negotiator.services.briefs.statements.decisions import OTHER_PAYERS

AT_THE_TABLE = {"federal", "partner"}  # the houses of the Federation and the other side speak for themselves


def test_each_payer_without_a_seat_has_a_name_within_a_sentence() -> None:
    assert set(OTHER_PAYERS) == set(library.terms().payers) - AT_THE_TABLE
