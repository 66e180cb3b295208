"""An audit says how many packages it judged; one that judged none does not pass."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from tests.served_demo import free_port
from tools.audit import Judgement, judgement, main, sentence

LOCK = "click==8.1.8 --hash=sha256:{0}\nflask==3.1.0 --hash=sha256:{0}\n".format("0" * 64)


class Service(BaseHTTPRequestHandler):
    """Speaks as much of OSV's language as pip-audit asks for; `holes` names package -> id."""

    holes: ClassVar[dict[str, str]] = {}

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = asked["package"]["name"]
        found = [_hole(name, self.holes[name])] if name in self.holes else []
        body = json.dumps({"vulns": found}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


def _hole(name: str, key: str) -> dict[str, object]:
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": [], "versions": []}
    return {"id": key, "details": "made up", "affected": [affected], "published": "2026-01-01T00:00:00Z"}


@pytest.fixture
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "lock.txt"
    file.write_text(LOCK, encoding="utf-8")
    return file


@pytest.mark.slow
def test_two_judged_without_a_hole_pass(
    lock: Path, service: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Service, "holes", {})
    assert main([str(lock), "--osv-url", service]) == 0
    assert "no known vulnerability in 2 pinned packages" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("how", [(), ("--unaudited",)])
def test_a_hole_fails_and_is_named(
    lock: Path,
    service: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    how: tuple[str, ...],
) -> None:
    monkeypatch.setattr(Service, "holes", {"flask": "PYSEC-0000-1"})
    assert main([str(lock), "--osv-url", service, *how]) == 1
    assert "flask 3.1.0: PYSEC-0000-1" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(("how", "code"), [((), 1), (("--unaudited",), 0)])
def test_a_service_out_of_reach_passes_only_when_told(
    lock: Path, capsys: pytest.CaptureFixture[str], how: tuple[str, ...], code: int
) -> None:
    assert main([str(lock), "--osv-url", f"http://127.0.0.1:{free_port()}/v1/query", *how]) == code
    assert "judged no package" in capsys.readouterr().err


def test_packages_that_the_service_does_not_know_are_not_judged() -> None:
    found = judgement([{"name": "a", "skip_reason": "unknown"}, {"name": "b", "version": "1", "vulns": []}])
    assert found == Judgement(1, 1, ())
    assert sentence(found).endswith("1 are unknown to the service and were not judged")
    assert judgement([{"name": "a", "skip_reason": "unknown"}]).exit_code == 1
