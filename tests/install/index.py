"""A package index in a folder: of every package of a lock the pinned release and a newer one, as made-up wheels."""

import base64
import hashlib
import re
import zipfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\;]+)( ;[^\\]*)?", re.MULTILINE)
NEWER = "9999.1"


@dataclass(frozen=True)
class Pin:
    """One line of a lock; `marker` begins with a semicolon or is empty."""

    name: str
    version: str
    marker: str


def pins(lock: str) -> tuple[Pin, ...]:
    return tuple(Pin(name, version, (marker or "").strip()) for name, version, marker in PINNED.findall(lock))


def metadata(pin: Pin, version: str) -> str:
    """What the package really asks for, from its installed release, under this version; bare if it isn't installed."""
    try:
        asks = distribution(pin.name).metadata
    except PackageNotFoundError:
        return f"Metadata-Version: 2.1\nName: {pin.name}\nVersion: {version}\n"
    lines = [f"Metadata-Version: 2.1\nName: {pin.name}\nVersion: {version}"]
    for field in ("Provides-Extra", "Requires-Dist"):
        lines += [f"{field}: {value}" for value in asks.get_all(field) or ()]
    return "\n".join(lines) + "\n"


def wheel(folder: Path, pin: Pin, version: str) -> Path:
    """A wheel that holds nothing but its metadata."""
    bare = re.sub(r"[-_.]+", "_", pin.name)
    info = f"{bare}-{version}.dist-info"
    files = {
        f"{info}/METADATA": metadata(pin, version),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text.encode())}\n" for name, text in files.items())
    made = folder / f"{bare}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(name, text)
    return made


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def published(folder: Path, lock: str) -> str:
    """Lays the index out in `folder`; the lock with the hashes of its wheels, otherwise as it stands."""
    lines = []
    for pin in pins(lock):
        place = folder / re.sub(r"[-_.]+", "-", pin.name).lower()
        place.mkdir(parents=True, exist_ok=True)  # a package may have one pin for each range of Pythons
        own = wheel(place, pin, pin.version)
        wheel(place, pin, NEWER)
        links = "".join(f'<a href="{path.name}">{path.name}</a>\n' for path in sorted(place.glob("*.whl")))
        (place / "index.html").write_text(f"<!DOCTYPE html><html><body>{links}</body></html>", encoding="utf-8")
        digest = hashlib.sha256(own.read_bytes()).hexdigest()
        lines.append(f"{pin.name}=={pin.version} {pin.marker} --hash=sha256:{digest}\n")
    return "".join(lines)
