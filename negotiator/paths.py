"""Where the project's own files lie: inside the installed package first, else beside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
BESIDE = PACKAGE.parent


def folder(name: str) -> Path:
    """The folder of that name (templates, static …), in the wheel or in the work tree."""
    inside = PACKAGE / "_data" / name
    return inside if inside.is_dir() else BESIDE / name


TEMPLATES = folder("templates")
STATIC = folder("static")
TRANSLATIONS = PACKAGE / "translations"
