"""The demonstration as `negotiator demo` starts it, in a process of its own with its worker, for browsers to use."""

import os
import re
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests import processes

ACCOUNT = re.compile(r"^  (\S+)\s+((?:[a-z2-9]{4}-){4}[a-z2-9]{4}) ", re.MULTILINE)
READY = "Strg+C"  # the last line before it serves
PATIENCE = 120  # seconds for a process to end on a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Demo:
    """A demonstration that can be stopped and started again in its folder; `said` is what the last start printed."""

    folder: Path
    port: int = field(default_factory=free_port)
    accounts: dict[str, str] = field(default_factory=dict, repr=False)
    said: str = field(default="", repr=False)
    later: list[str] = field(default_factory=list)
    process: processes.Process | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def way_in(self) -> str:
        """The address that signs the lead in once."""
        return re.findall(r"http://localhost:\d+/demo/\S+", self.said)[0]

    def start(self) -> None:
        """Starts it and waits until it answers; its accounts are known if this was the first start."""
        asked = ("demo", "--no-browser", "--language", "de", "--port", str(self.port), "--var", self.folder)
        self.process = processes.begin(*asked, folder=self.folder.parent)
        assert self.process.stderr is not None
        self.said = ""
        while READY not in self.said:
            line = self.process.stderr.readline()
            assert line or self.process.poll() is None, self.said
            self.said += line
        Thread(target=self._drain, daemon=True).start()
        self.accounts = dict(ACCOUNT.findall(self.said)) or self.accounts
        with requests.Session() as asking:
            asking.mount("http://", HTTPAdapter(max_retries=Retry(total=240, backoff_factor=0.2, backoff_max=1)))
            asking.get(f"{self.address}/health", timeout=60).raise_for_status()

    def _drain(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        self.later.extend(self.process.stderr)

    def children(self) -> list[int]:
        """The processes that it started."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(number) for number in listed.split()]

    def stop(self) -> int:
        """Ends it as Ctrl+C does; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def demo_in(folder: Path) -> Iterator[Demo]:
    """A running demonstration whose data lie in this folder; ended with the block."""
    demo = Demo(folder)
    demo.start()
    try:
        yield demo
    finally:
        if demo.process is not None and demo.process.poll() is None:
            demo.stop()


def ended(pid: int) -> bool:
    """Whether a process ends in the time that a busy machine may need."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)
