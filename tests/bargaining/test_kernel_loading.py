"""What lies compiled from before is used only as long as its source has not changed since."""

import os
from pathlib import Path

import pytest

from negotiator.bargaining.kernel_loading import is_kept


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


def test_an_update_compiles_anew(tmp_path: Path) -> None:
    source, folder = tmp_path / "branch_kernel.py", tmp_path / "cache"
    source.touch()
    folder.mkdir()
    assert not is_kept(folder, source)
    other, kept = folder / "branch_kernel.lower-38.nbi", folder / "branch_kernel.search-38.nbi"
    other.touch()
    assert not is_kept(folder, source), "another function"
    kept.touch()
    changed = source.stat().st_mtime
    for moment, expected in ((changed + 1, True), (changed, True), (changed - 1, False)):
        os.utime(kept, (moment, moment))
        assert is_kept(folder, source) is expected
