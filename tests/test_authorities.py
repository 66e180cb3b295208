"""Whoever asks another machine trusts the authorities of the system, and those that a house names, not a package's."""

import ast
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from negotiator import authorities as module
from negotiator.authorities import OF_REQUESTS, authorities
from negotiator.bargaining.errors import Unavailable
from negotiator.commands.client import Installation, Refusal
from negotiator.config import Provider
from negotiator.paths import PACKAGE
from negotiator.services.accounts.provider import described
from tests.running.test_behind_a_proxy import certificate


class Answering(BaseHTTPRequestHandler):
    """Says which name it has, to whatever is asked."""

    def do_GET(self) -> None:
        body = f'{{"issuer": "https://localhost:{self.server.server_port}"}}'.encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """An address whose certificate is of a house's own authority, and the file of that."""
    for name in (*OF_REQUESTS, "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    pem, key = certificate(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}", str(pem)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("way", ["SSL_CERT_FILE", "of the system"])
def test_terminal_and_sign_in_trust_an_authority_of_the_house_and_no_other(
    house: tuple[str, str], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    address, pem = house
    terminal, provider = (
        Installation(address, "neg_x"),
        Provider(address, "negotiator", "secret", "House", members=("staff",)),
    )
    with pytest.raises(Refusal, match="SSLError"):
        terminal.get("/dossiers")
    with pytest.raises(Unavailable):
        described(provider)
    if way.isupper():
        monkeypatch.setenv(way, pem)
    else:  # as `update-ca-certificates` writes it
        monkeypatch.setattr(module, "DEBIAN", Path(pem))
        monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: ssl.DefaultVerifyPaths(*[None] * 6))
    assert terminal.get("/dossiers") == {"issuer": address}
    assert described(provider)["issuer"] == address


def test_where_a_system_has_none_those_of_the_library_serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in OF_REQUESTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(module, "DEBIAN", tmp_path / "nothing")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: ssl.DefaultVerifyPaths(*[None] * 6))
    assert authorities() is True
    monkeypatch.setattr(module, "DEBIAN", tmp_path)
    assert authorities() == str(tmp_path)
    monkeypatch.setenv(OF_REQUESTS[0], "a file that the library reads itself")
    assert authorities() is True


def test_whoever_asks_another_machine_says_whom_to_trust() -> None:
    """Each call of the library that opens a connection names them."""
    asked = {"requests.get", "requests.post", "requests.request", "client.fetch_token"}
    found = {}
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "requests" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in asked:
                found[f"{file.name} {ast.unparse(node.func)}"] = [
                    ast.unparse(each.value) for each in node.keywords if each.arg == "verify"
                ]
    assert {name.split()[0] for name in found} == {"client.py", "provider.py", "traces.py"}
    assert set(map(tuple, found.values())) == {("authorities()",)}
