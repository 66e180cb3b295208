"""Small cases are looked at whole; the tests of the mathematics ask the solver as well."""

import pytest

from negotiator.bargaining import listing


@pytest.fixture(params=["solver", "listing"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How small cases are answered in this test: by the solver as if they were large, or by a list of all packages."""
    if request.param == "solver":
        monkeypatch.setattr(listing, "MOST_LISTED", 0)
    return str(request.param)
