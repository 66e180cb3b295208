"""Seconds from `./run demo` on a machine with nothing installed to the first page.

Needs root and debootstrap: the bare machine is a minimal Debian 12 in a temporary folder, the project cloned into it.
Usage: ./run bench start [FOLDER OF A BARE DEBIAN]
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = 5790
LONGEST = 900.0  # seconds; a first install that takes longer has failed
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
INSIDE = "srv/certificates.pem"  # not the system's own place, which an install writes anew


def bare_machine(folder: Path) -> None:
    """A minimal Debian 12 with the host's resolver and certificates, and the committed project in /srv/negotiator."""
    if not (folder / "etc").exists():
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(folder)], check=True, stdout=sys.stderr)
    for name in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copy(name, folder / name.lstrip("/"))
    shutil.copy(CERTIFICATES, folder / INSIDE)
    shutil.rmtree(folder / "srv/negotiator", ignore_errors=True)
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "srv/negotiator")], check=True)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def first_page(folder: Path) -> float:
    """Seconds until the first page answers."""
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LC_ALL": "C.UTF-8",
        "PIP_CERT": f"/{INSIDE}",
        "SSL_CERT_FILE": f"/{INSIDE}",
    }
    command = ["chroot", str(folder), "/srv/negotiator/run", "demo", "--no-browser", "--port", str(PORT)]
    started = time.monotonic()
    with subprocess.Popen(command, env=environment, start_new_session=True, stdout=sys.stderr) as process:
        try:
            while not answers(f"http://127.0.0.1:{PORT}/"):
                if process.poll() is not None or time.monotonic() - started > LONGEST:
                    raise SystemExit("the demo did not start")
                time.sleep(0.2)
            return time.monotonic() - started
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        bare_machine(folder)
        cold = first_page(folder)
        warm = first_page(folder)
    print(f"from nothing to the first page: {cold:.1f} s; again: {warm:.1f} s; ratio {cold / warm:.1f}")


if __name__ == "__main__":
    main()
