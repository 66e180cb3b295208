"""The one door to whoever helps with many questions: processes of this machine, or several machines by Dask.

What goes out are functions of our modules and plain values, what comes back are plain values. With Dask everything goes
over TLS, both sides show a certificate, and a machine with another release answers nothing.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from os import _exit
from pathlib import Path
from threading import Thread
from typing import Any, Generic, ParamSpec, TypeVar

from negotiator.jobs.ledger import Hands

P = ParamSpec("P")
T = TypeVar("T")
REACH_SECONDS = 10  # until a scheduler that says nothing is given up
# Questions are functions of these
PROGRAM = tuple(Path(__file__).parents[2] / name for name in ("negotiator", "models"))

log = logging.getLogger(__name__)


class OtherRelease(RuntimeError):
    """A machine has another release than whoever asks."""


class Failed(RuntimeError):
    """A question failed on another machine; asked here, it says why."""


@dataclass(frozen=True, slots=True)
class Machines:
    """Where a Dask scheduler is (`tls://host:port`), and files of TLS: the authority, our certificate, its key."""

    scheduler: str
    authority: Path
    certificate: Path
    key: Path


def hands_of(machines: Machines | None, processes: int) -> Hands:
    """Who helps: those machines, or processes of this one where there are none, or their scheduler is away."""
    here = partial(_processes, processes)
    return here if machines is None else partial(_machines, machines, here)


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    """Processes of our own. They end with the block, whatever they are at, and with this process, however it ends."""
    spawn = get_context("spawn")
    listening, speaking = spawn.Pipe(duplex=False)
    pool = ProcessPoolExecutor(count, mp_context=spawn, initializer=_until, initargs=(listening,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        speaking.close()
        listening.close()


def _until(end: Connection) -> None:
    """Ends this process as soon as nobody holds the other end, or its parent has ended."""
    parent = parent_process()
    signs: list[Any] = [end] if parent is None else [end, parent.sentinel]

    def watch() -> None:
        wait(signs)
        _exit(0)

    Thread(target=watch, name="end", daemon=True).start()


@contextmanager
def _machines(machines: Machines, otherwise: Hands) -> Iterator[Executor]:
    """Workers of a Dask cluster. What they are at when the block ends is dropped; a lost one's work goes to another."""
    try:
        client = connected(machines)
    except Exception as error:  # of the system, of TLS, of the library: the work is done here, if slower
        log.warning("the scheduler of long work cannot be used (%s); its work is done here", type(error).__name__)
        with otherwise() as pool:
            yield pool
        return
    try:
        yield _Abroad(client.get_executor(pure=False))
    finally:
        with suppress(Exception):  # its scheduler may be gone; what was asked is answered or will be
            client.close(timeout=REACH_SECONDS)


def connected(machines: Machines) -> Any:
    """A client of the scheduler. Raises what the library raises where it cannot be reached or is not trusted."""
    distributed = import_module("distributed")
    security = distributed.Security(
        require_encryption=True,
        tls_ca_file=str(machines.authority),
        tls_client_cert=str(machines.certificate),
        tls_client_key=str(machines.key),
    )
    return distributed.Client(machines.scheduler, security=security, timeout=REACH_SECONDS, set_as_default=False)


class _Abroad(Executor):
    """Hands questions to other machines, with the mark of the release that they must have."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The answer, once there is one."""
        return self.inner.submit(_as_there, release(), _Sealed(fn, args, kwargs))


@dataclass(frozen=True, slots=True, repr=False)
class _Sealed(Generic[T]):
    """A question with what it is asked of. A worker writes what failed into its log: that shows nothing of it."""

    question: Callable[..., T]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __repr__(self) -> str:
        return "a question"


def _as_there(wanted: str, sealed: _Sealed[T]) -> T:
    if release() != wanted:
        raise OtherRelease
    try:
        return sealed.question(*sealed.args, **sealed.kwargs)
    except Exception:  # whatever it says may tell of the case, in the log of another machine
        raise Failed from None


@cache
def release() -> str:
    """A mark of the release that this process runs: of all its modules."""
    digest = sha256()
    for folder in PROGRAM:
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
