"""A power cut for SQLite: what the disk holds is what was synced, and of all that was written since, any beginning.

The driver's own library is asked to tell of each sync (its table of file methods is replaced by one that notes what the
file holds at that moment). Nothing of the product is.
"""

import ctypes
import sqlite3  # noqa: F401 - loads the library that the product uses
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_void_p
from pathlib import Path

METHODS = 18  # of sqlite3_io_methods, version 3, without its leading number
SYNC = 4  # xClose, xRead, xWrite, xTruncate, xSync
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)  # the name as it is: SQLite keeps the pointer
SYNCED = CFUNCTYPE(c_int, c_void_p, c_int)


KEPT: list[object] = []  # what the library points to: a file may be closed, or asked again, long after the block


class Methods(Structure):
    """sqlite3_io_methods."""

    _fields_ = [("version", c_int), ("methods", c_void_p * METHODS)]


class File(Structure):
    """sqlite3_file."""

    _fields_ = [("methods", POINTER(Methods))]


class Vfs(Structure):
    """The beginning of sqlite3_vfs, up to xOpen."""

    _fields_ = [
        ("version", c_int),
        ("size", c_int),
        ("longest", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
    ]


def library() -> ctypes.CDLL | None:
    """The SQLite that Python's driver uses; None where it is built into Python and cannot be asked."""
    try:
        with Path("/proc/self/maps").open(encoding="utf-8") as maps:
            paths = [line.split()[-1] for line in maps if "libsqlite3" in line]
        return ctypes.CDLL(paths[0]) if paths else None
    except OSError:
        return None


class Disk:
    """What would be found after a power cut: file -> its bytes at the last sync; `syncs` counts them."""

    def __init__(self) -> None:
        self.synced: dict[str, bytes] = {}
        self.syncs = 0

    def note(self, path: str) -> None:
        self.synced[path] = Path(path).read_bytes()
        self.syncs += 1


@contextmanager
def watched() -> Iterator[Disk]:
    """Notes every sync of every file that is opened within the block."""
    found = library()
    assert found is not None
    found.sqlite3_vfs_find.restype = POINTER(Vfs)
    vfs, disk = found.sqlite3_vfs_find(None).contents, Disk()
    original = vfs.open
    opened = OPEN(original)

    def open_file(this: int, name: int | None, file: int, flags: int, out: int) -> int:
        code = opened(this, name, file, flags, out)
        if code == 0 and name is not None:
            _watch(File.from_address(file), ctypes.string_at(name).decode(), disk)
        return code

    ours = OPEN(open_file)
    KEPT.extend((opened, ours))
    vfs.open = ctypes.cast(ours, c_void_p).value
    try:
        yield disk
    finally:
        vfs.open = original


def _watch(file: File, path: str, disk: Disk) -> None:
    copy = Methods()
    ctypes.memmove(ctypes.byref(copy), file.methods, ctypes.sizeof(Methods))
    original = SYNCED(copy.methods[SYNC])

    def sync(this: int, flags: int) -> int:
        code = original(this, flags)
        disk.note(path)
        return code

    ours = SYNCED(sync)
    copy.methods[SYNC] = ctypes.cast(ours, c_void_p).value
    KEPT.extend((copy, ours, original))
    file.methods = ctypes.pointer(copy)
