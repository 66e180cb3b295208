"""The brake counts by visitor and minute, for all processes together."""

from array import array

from negotiator.web.pace import BEHIND, SIZE, Pace, new_counts


def test_processes_count_together_and_visitors_apart() -> None:
    counts = new_counts()
    one, other = Pace(10, counts), Pace(10, counts)
    assert [one._count("192.0.2.1", 5), other._count("192.0.2.1", 5), one._count("192.0.2.1", 5)] == [1, 2, 3]
    assert one._count("192.0.2.2", 5) == 1
    assert other._count("192.0.2.1", 6) == 1, "the next minute begins anew"


def test_a_process_alone_has_counts_of_its_own() -> None:
    one, other = Pace(10), Pace(10)
    assert (one._count("192.0.2.1", 5), other._count("192.0.2.1", 5)) == (1, 1)
    assert isinstance(one.counts, array)
    assert len(one.counts) == SIZE + BEHIND
