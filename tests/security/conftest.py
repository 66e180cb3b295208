"""What the attacks share: their numbers."""

from collections.abc import Callable, Iterator

import pytest

from tests.security.counting import Counts


@pytest.fixture
def counts(record_property: Callable[[str, object], None]) -> Iterator[Counts]:
    """Counts this test's requests, refusals and leaks for the summary."""
    made = Counts(record_property)
    yield made
    made.close()
