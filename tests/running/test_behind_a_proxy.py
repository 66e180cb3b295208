"""Behind the proxy that docs/examples describes: TLS, a path of the host, addresses that stay below it; monitors."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from negotiator.clock import system
from tests import processes

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
NEGOTIATOR = [sys.executable, "-m", "negotiator.cli"]
ADDRESS = re.compile(r'(?:href|src|action|hx-get|hx-post)="([^"#]+)')
PASSWORD = "drei schiffe am kai"


@dataclass(frozen=True)
class Site:
    """Where browsers ask, and where the machine itself does."""

    outside: str
    inside: str
    certificate: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = system()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "site.pem", folder / "site.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return pem, secret


def configured(folder: Path, outer: int, inner: int) -> tuple[Path, Path]:
    """The example as it stands, with this test's names, ports and folders; and the certificate."""
    pem, key = certificate(folder)
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{outer} ssl"),
        ("server_name negotiator.example.org", "server_name localhost"),
        ("/etc/ssl/certs/negotiator.pem", str(pem)),
        ("/etc/ssl/private/negotiator.key", str(key)),
        ("127.0.0.1:5000", f"127.0.0.1:{inner}"),
    ):
        assert old in text
        text = text.replace(old, new)
    places = "".join(f"{kind}_temp_path {folder};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{text}}}\n",
        encoding="utf-8",
    )
    return file, pem


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if NGINX is None:
        pytest.skip("nginx is not installed (Debian package nginx)")
    folder = tmp_path_factory.mktemp("proxy")
    outer, inner = free_port(), free_port()
    given = {
        "NEGOTIATOR_SECRET": "s" * 48, "NEGOTIATOR_VAR": str(folder / "var"), "NEGOTIATOR_PATH": "/negotiator",
        "NEGOTIATOR_ORIGIN": f"https://localhost:{outer}", "NEGOTIATOR_PORT": str(inner), "NEGOTIATOR_PROXIES": "1",
        "NEGOTIATOR_PACE": "60", "NEGOTIATOR_PROCESSES": "1",
    }  # fmt: skip
    key = processes.run("keys", "new")
    environment = {**os.environ, **given, "NEGOTIATOR_KEYS": key.stdout.strip()}
    for words, text in ((("migrate",), ""), (("users", "add", "anna", "--may-start"), f"{PASSWORD}\n" * 2)):
        assert processes.run(*words, environment=environment, text=text).returncode == 0
    file, pem = configured(folder, outer, inner)
    running = [
        subprocess.Popen([*NEGOTIATOR, "serve", "--no-worker"], env=environment, stderr=subprocess.DEVNULL),
        subprocess.Popen([NGINX, "-c", str(file), "-p", str(folder)], stderr=subprocess.DEVNULL),
    ]
    try:
        inside = f"http://127.0.0.1:{inner}"
        while not _answers(f"{inside}/ready", running):
            sleep(0.2)
        yield Site(f"https://localhost:{outer}", inside, str(pem))
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(30)


def _answers(address: str, running: list[subprocess.Popen[bytes]]) -> bool:
    assert [process.poll() for process in running] == [None, None]
    try:
        return requests.get(address, timeout=5).ok
    except requests.ConnectionError:
        return False


def visit(site: Site) -> requests.Session:
    visitor = requests.Session()
    visitor.verify = site.certificate
    visitor.trust_env = False
    return visitor


@pytest.mark.slow
def test_every_address_stays_below_the_path(site: Site) -> None:
    visitor = visit(site)
    page = visitor.get(f"{site.outside}/negotiator")
    assert page.url == f"{site.outside}/negotiator/sign-in?next=/negotiator/"
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    form = {"login": "anna", "password": PASSWORD, "csrf_token": token[1], "next": "/negotiator/account"}
    page = visitor.post(f"{site.outside}/negotiator/sign-in", data=form, headers={"Referer": page.url})
    assert (page.status_code, page.url) == (200, f"{site.outside}/negotiator/account")
    for path in ("account", "dossiers", "dossiers/new", "nothing/here"):
        page = visitor.get(f"{site.outside}/negotiator/{path}")
        asked = {
            address for address in ADDRESS.findall(page.text) if not address.startswith(("http", "mailto", "data"))
        }
        assert asked
        assert {address for address in asked if not address.startswith(("/negotiator/", "?"))} == set()
    sheet = next(address for address in ADDRESS.findall(page.text) if ".css" in address)
    assert visitor.get(site.outside + sheet).headers["Content-Type"].startswith("text/css")
    cookies = {cookie.name: cookie for cookie in visitor.cookies}
    assert cookies["__Host-negotiator"].secure


@pytest.mark.slow
def test_nobody_is_sent_out_of_the_path(site: Site) -> None:
    visitor = visit(site)
    for elsewhere in ("/other", "//evil.example/negotiator/", "https://evil.example/negotiator/", "/negotiatorx/y"):
        page = visitor.get(f"{site.outside}/negotiator/sign-in", params={"next": elsewhere})
        assert 'name="next" value="/negotiator/"' in page.text


@pytest.mark.slow
def test_a_monitor_asks_the_machine_by_any_name_as_often_as_it_likes(site: Site) -> None:
    for path in ("/ready", "/negotiator/ready"):
        for _ in range(40):
            answer = requests.get(site.inside + path, headers={"Host": "10.0.0.7"}, timeout=10)
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    page = requests.get(f"{site.inside}/sign-in", headers={"Host": "10.0.0.7"}, timeout=10)
    assert page.status_code == 400
    assert visit(site).get(f"{site.outside}/negotiator/health").status_code == 404


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.service")))
def test_the_unit_starts_what_the_program_has(name: str) -> None:
    unit = (EXAMPLES / name).read_text(encoding="utf-8")
    for command in re.findall(r"^ExecStart(?:Pre)?=/opt/negotiator/bin/negotiator (\w+)$", unit, re.MULTILINE):
        assert processes.run(command, "--help").returncode == 0
    judge = shutil.which("systemd-analyze")
    if judge is not None:
        done = subprocess.run(
            [judge, "verify", "--man=no", str(EXAMPLES / name)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        left = [line for line in done.stderr.splitlines() if name in line and "not executable" not in line]
        assert left == []
