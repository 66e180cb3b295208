"""The real server on loopback: half-open connections, requests that trickle in, readers that stand still, overload."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
import requests

from negotiator.commands import door, refusal
from negotiator.commands.door import Door
from negotiator.config import Settings

Answer = Callable[[dict[str, str]], bytes]
THREADS = 4


def page(_environ: dict[str, str]) -> bytes:
    return b"page"


class Server:
    """The doors around a small application, run in a thread."""

    def __init__(self, settings: Settings, answer: Answer) -> None:
        def app(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
            body = answer(environ)
            start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
            return [body]

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.doors: list[Door] = list(
            door.doors(app, replace(settings, host="127.0.0.1", port=self.port, threads=THREADS))
        )  # type: ignore[arg-type]
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.ended = False
        self.thread.start()

    def _run(self) -> None:
        while not self.ended:
            door.wasyncore.loop(timeout=0.05, map=self.doors[0]._map, use_poll=True, count=1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def connect(self, sent: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=10, source_address=(source, 0))
        made.sendall(sent)
        return made

    def close(self) -> None:
        self.ended = True
        self.thread.join(5)
        self.doors[0].task_dispatcher.shutdown(timeout=1)
        self.doors[0].refusals.shutdown(timeout=1)
        door.wasyncore.close_all(self.doors[0]._map)


Start = Callable[..., Server]
HANGING = 10  # seconds: without the door they wait for as long as the browser does; a busy machine takes three or four


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    made: list[Server] = []

    def begin(answer: Answer = page, **changes: int) -> Server:
        made.append(Server(replace(settings, **changes), answer))  # type: ignore[arg-type]
        return made[-1]

    yield begin
    for server in made:
        server.close()


def answered(connection: socket.socket) -> bool:
    """Whether the small page comes back."""
    found = b""
    while not found.endswith(b"page") and (piece := connection.recv(1000)):
        found += piece
    return found.startswith(b"HTTP/1.1 200")


def ended(connection: socket.socket, seconds: float) -> bool:
    """Whether the server ends the connection within so long."""
    connection.settimeout(seconds)
    try:
        return connection.recv(100) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


@pytest.mark.parametrize("sent", [b"", b"GET / HTT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx="])
def test_half_open_connections_stop_nobody(start: Start, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(door, "SHARE", 40)
    server = start()
    held = [server.connect(sent) for _n in range(150)]
    for source in ("127.0.0.1", "127.0.0.2"):
        with server.connect(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", source) as asked:
            assert answered(asked)
    assert sum(len(each.active_channels) for each in server.doors) <= 41
    for connection in held:
        connection.close()


def test_those_of_one_visitor_do_not_drop_anothers(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SHARE", 20)
    monkeypatch.setattr(door, "CONNECTIONS", 30)
    server = start()
    other = requests.Session()
    first = server.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "127.0.0.3")
    assert answered(first)
    held = [server.connect() for _n in range(60)]
    first.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")  # the same connection still
    assert answered(first)
    assert other.get(server.url, timeout=5).status_code == 200
    for connection in (*held, first):
        connection.close()


def test_behind_a_proxy_all_share_its_address(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SHARE", 5)
    server = start(proxies=1)
    held = [server.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") for _n in range(30)]
    assert all(answered(connection) for connection in held)
    assert sum(len(each.active_channels) for each in server.doors) == 30
    for connection in held:
        connection.close()


def test_a_request_that_trickles_in_and_an_idle_connection_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("HEAD_SECONDS", 0.6), ("BODY_SECONDS", 1.2), ("IDLE_SECONDS", 1.0), ("ROUND_SECONDS", 0.1)):
        monkeypatch.setattr(door, name, value)
    server = start()
    silent, idle = server.connect(), server.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    head, body = server.connect(b"GET / HTTP/1.1\r\n"), server.connect(b"POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\n")
    assert answered(idle)
    began = time.monotonic()
    while time.monotonic() - began < 1.6:  # a byte again and again keeps neither open
        for slow in (head, body):
            with suppress(OSError):
                slow.sendall(b"x")
        time.sleep(0.1)
    assert [ended(each, 2) for each in (silent, idle, head, body)] == [True] * 4


def test_a_reader_that_stands_still_is_let_go(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "IDLE_SECONDS", 0.5)
    monkeypatch.setattr(door, "ROUND_SECONDS", 0.1)
    server = start(lambda _environ: b"x" * 8_000_000)
    still = server.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    until = time.monotonic() + 10
    while time.monotonic() < until and not server.doors[0].active_channels:
        time.sleep(0.05)
    while time.monotonic() < until and server.doors[0].active_channels:
        time.sleep(0.05)
    assert not server.doors[0].active_channels
    still.close()


def test_fifty_at_once_are_answered_or_refused_soon(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.4)
    lock = threading.Lock()

    def slow(_environ: dict[str, str]) -> bytes:
        with lock:  # one processor: what one has, the others wait for
            time.sleep(0.05)
        return b"page"

    server = start(slow)
    until = time.monotonic() + 4

    def ask(_n: int) -> list[tuple[int, str]]:
        found = []
        while time.monotonic() < until:
            answer = requests.get(server.url, timeout=HANGING)  # which raises where somebody hangs
            found.append((answer.status_code, answer.headers.get("Retry-After", "")))
            time.sleep(0.2 if answer.status_code == 503 else 0)
        return found

    with ThreadPoolExecutor(50) as pool:
        found = [each for one in pool.map(ask, range(50)) for each in one]
    assert {status for status, _retry in found} == {200, 503}
    assert all(retry == str(refusal.RETRY_SECONDS) for status, retry in found if status == 503)
    assert sum(status == 200 for status, _retry in found) >= 40  # what can be done is done: 20 a second


def test_where_every_thread_hangs_the_others_are_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PATIENCE", 0.3), ("LONGEST", 0.6), ("ROUND_SECONDS", 0.1)):
        monkeypatch.setattr(door, name, value)
    free = threading.Event()
    server = start(lambda _environ: b"late" if free.wait(20) else b"never")
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(requests.get, server.url, timeout=20) for _n in range(THREADS + 3)]
        time.sleep(0.5)
        late = requests.get(server.url, timeout=5, headers={"HX-Request": "true"})
        time.sleep(0.5)
        free.set()
        codes = sorted(each.result().status_code for each in asked)
    assert codes == [200] * THREADS + [503] * 3
    assert (late.status_code, late.headers["HX-Retarget"]) == (503, "#messages")
    assert 'lang="de"' in late.text
    assert 'lang="en"' in late.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 33_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b"501"),
    ],
)
def test_what_cannot_be_read_is_answered_in_words_with_our_headers(start: Start, sent: bytes, status: bytes) -> None:
    with start().connect(sent) as connection:
        answer = b""
        while piece := connection.recv(10_000):
            answer += piece
    head, _blank, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert b"waitress" not in answer.lower()
    assert b"<p lang=" in body
