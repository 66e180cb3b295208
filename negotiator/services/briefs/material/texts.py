"""Every text that is printed of a paper, however it is put together: one walk for whoever looks for letters, words."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from negotiator.briefs.views import Attached, Section


def texts_of(value: object, title: str = "") -> Iterator[tuple[str, str]]:
    """The title of the section in which it stands, empty outside of any, and the text; in the order of the paper."""
    if isinstance(value, Attached):
        yield from ((title, each) for each in (value.name, value.words))
    elif isinstance(value, str):
        yield title, value
    elif isinstance(value, dict):
        yield from texts_of(list(value.values()), title)
    elif is_dataclass(value) and not isinstance(value, type):
        inner = value.title or title if isinstance(value, Section) else title
        for field in fields(value):
            yield from texts_of(getattr(value, field.name), inner)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for each in value:
            yield from texts_of(each, title)
