"""The compiler is loaded when it is asked for, and not left alone while it works."""

import subprocess
import sys
import threading

import pytest

from negotiator.bargaining import kernel_loading
from negotiator.bargaining.kernel_loading import Loading, is_ready


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


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
