"""`negotiator` in processes of its own, as a shell starts it, without importing the whole program for each.

One process of a run of tests has imported what commands need and does nothing else. Each command is a child of it, with
arguments, environment, folder, umask and files of its own. What a command imports, and what happens while it does, is
asked of a new Python (`commands/test_later.py`).
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from negotiator import cli

ROOT = Path(__file__).parents[1]
SECONDS = 120.0  # for a command that ends by itself
LARGEST = 1 << 18  # bytes of what is asked for


class Process:
    """A command that runs. `stderr` is what it says, where it was asked for."""

    def __init__(self, pid: int, told: socket.socket, stderr: IO[str] | None = None) -> None:
        self.pid, self.stderr, self._told = pid, stderr, told
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its code, negative for a signal as `subprocess` has it; None while it runs."""
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its code when it has ended. Raises TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("negotiator", timeout or 0)
            self._end()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _end(self) -> None:
        said = self._told.recv(64)
        self.returncode = int(said) if said else -signal.SIGKILL
        self._told.close()


def run(
    *arguments: str | Path, environment: Mapping[str, str] | None = None, text: str = "", umask: int | None = None
) -> subprocess.CompletedProcess[str]:
    """What a command said and its code, with all of `environment` and nothing else around it (None: with ours)."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(text.encode())
        given.seek(0)
        process = _begun(arguments, environment, umask, (given.fileno(), out.fileno(), err.fileno()))
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            raise
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess(["negotiator", *map(str, arguments)], code, *said)


def begin(*arguments: str | Path, environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Process:
    """A command that goes on, for instance a server, in `folder` (None: ours)."""
    reading, writing = os.pipe()
    nothing = os.open(os.devnull, os.O_RDWR)
    process = _begun(arguments, environment, None, (nothing, nothing, writing), folder)
    for number in (nothing, writing):
        os.close(number)
    process.stderr = os.fdopen(reading, encoding="utf-8")
    return process


def _begun(
    arguments: tuple[str | Path, ...],
    environment: Mapping[str, str] | None,
    umask: int | None,
    files: tuple[int, int, int],
    folder: Path | None = None,
) -> Process:
    asked: dict[str, Any] = {
        "arguments": [str(word) for word in arguments],
        "environment": dict(os.environ if environment is None else environment),
        "folder": str(folder or Path.cwd()),
        "umask": umask,
    }
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        socket.send_fds(_starter(), [json.dumps(asked).encode()], [theirs.fileno(), *files])
    return Process(int(ours.recv(64)), ours)


@cache
def _starter() -> socket.socket:
    """Where the process is asked that makes all others of this run; it ends with us."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.processes", str(theirs.fileno())]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=quiet, stdout=quiet, stderr=quiet)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _start(asking: socket.socket) -> None:
    """Makes processes until nobody can ask any more. In each of them it returns, and there the command is done."""
    ends: dict[int, tuple[int, socket.socket]] = {}  # what is readable when one has ended -> its number, who is told
    while True:
        for ready in select.select([asking, *ends], [], [])[0]:
            if ready is not asking:
                pid, told = ends.pop(ready)
                os.close(ready)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with told:
                    _tell(told, code)
                continue
            message, files, *_flags = socket.recv_fds(asking, LARGEST, 4)
            if not message:
                os._exit(0)
            pid = os.fork()
            if not pid:
                for number, (_pid, told) in ends.items():
                    told.close()
                    os.close(number)
                asking.close()
                _become(json.loads(message), files)
                return
            for number in files[1:]:
                os.close(number)
            told = socket.socket(fileno=files[0])
            _tell(told, pid)
            ends[os.pidfd_open(pid)] = pid, told


def _tell(told: socket.socket, number: int) -> None:
    try:
        told.send(str(number).encode())
    except OSError:  # who asked does not listen any more
        return


def _become(asked: dict[str, Any], files: list[int]) -> None:
    """Everything of this process is as the command was asked for."""
    for number, file in enumerate(files[1:]):
        os.dup2(file, number)
    for file in files:
        os.close(file)
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["folder"])
    if asked["umask"] is not None:
        os.umask(asked["umask"])
    sys.argv = ["negotiator", *asked["arguments"]]
    sys.modules["__main__"].__spec__ = cli.__spec__  # what its own children import first


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for _module in ("negotiator.app", *sorted({place.module for place in cli.COMMANDS.values()})):
        import_module(_module)
    gc.collect()
    gc.freeze()
    _start(socket.socket(fileno=int(sys.argv[1])))
    cli.main()
