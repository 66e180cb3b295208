"""Waiting for a while. `time.sleep` cannot where a library sets the clock years ahead and leaves the monotonic one be:
it asks for a moment of that clock, which the library moves as well, and the kernel refuses."""

from threading import Event


def pause(seconds: float) -> None:
    """Comes back after so many seconds."""
    Event().wait(seconds)
