"""What lies compiled from before is used only as long as its source has not changed since."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.kernel_loading import Loading, is_kept, is_ready


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


def test_a_process_that_ends_waits_for_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    enough = threading.Event()

    class Slow(Loading):
        def run(self) -> None:
            self.seen.set()
            enough.wait(30)

    monkeypatch.setattr(kernel_loading, "LOADING", Slow())
    assert not is_ready(0.0)
    (thread,) = [each for each in threading.enumerate() if each.name == "branch kernel"]
    assert not thread.daemon
    enough.set()
    thread.join(30)
    assert not thread.is_alive()


def test_the_compiler_is_not_loaded_before_it_is_asked_for() -> None:
    """It takes half a second and much memory, which most processes never need."""
    code = "import sys, negotiator.bargaining.concepts; sys.exit('numba' in sys.modules)"
    assert subprocess.run((sys.executable, "-c", code), timeout=60, check=False).returncode == 0
