"""Pieces of pages that are put together once for the very same values, whoever asks for them.

    {% kept page, frame %}<section>…</section>{% endkept %}

A piece may read the values that it names (none, for what is the same for all), the language, the time zone, and what is
global and the same for everybody; a template whose piece reads anything else is refused when it is compiled (see
`pieces`). So a piece tells nobody more than the values that they came with. Tokens of forms are holes in it, filled
anew on each page. With a value that could change (a set, say) it is put together each time. See docs/decisions/0056.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any, Self, cast

from flask import Flask
from jinja2 import Environment, Undefined, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from negotiator.web import context
from negotiator.web.rendering import Ready, escaped
from negotiator.web.submissions import new_keys

MOST_LETTERS = 12_000_000  # of all pieces: 24 MB at most, and half of that as they are sent
MOST_VALUES = 4096  # whose hash is remembered; a view of a page may hold thousands of numbers
FEW = 8  # things in a list of a page that are looked at again and again
PLAIN = (str, int, bool, type(None))
HOLES = ("csrf_token", "new_key", "new_pen", "own_address")  # what templates call that differs on each page
SERIES = {"new_key": new_keys}  # of these, what differs in each place of a page, too: one behind the other, safe as is


class Piece(tuple[str, ...]):
    """Texts, and between them the names of the holes; the texts also as they are sent: what is not all ASCII takes
    longer to encode than anything else of a long page."""

    sent: tuple[bytes, ...]

    def __new__(cls, parts: Iterable[str]) -> Self:
        """Of these parts, in their order."""
        made = super().__new__(cls, parts)
        made.sent = tuple(part.encode() for part in made)
        return made


_keeping: ContextVar[bool] = ContextVar("keeping", default=False)


class Value:
    """A frozen value as part of a key: equal to equal ones, hashed once. Mappings and lists in it are compared as they
    were when it first came; what can neither be hashed nor taken apart is equal only to itself."""

    __slots__ = ("hash", "told", "value", "whole")

    def __init__(self, value: object, told: Hashable | None = None) -> None:
        self.value, self.whole = value, True
        try:
            self.told = value if told is None else told
            self.hash = hash(self.told)
        except TypeError:
            self._take_apart()

    def _take_apart(self) -> None:
        try:
            self.told = _told(self.value)
            self.hash = hash(self.told)
        except TypeError:
            self.hash, self.whole = id(self.value), False

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value) or self.hash != other.hash:
            return False
        return self.value is other.value or (self.whole and self.told == other.told)


def _is_frozen(value: object) -> bool:
    return is_dataclass(value) and bool(getattr(value, "__dataclass_params__").frozen)  # noqa: B009 - untyped


def _told(value: Any) -> Hashable:
    """The value with tuples in the place of what has no hash. Raises TypeError for what is something else."""
    try:
        hash(value)
    except TypeError:
        if isinstance(value, Mapping):
            return type(value), *((key, _told(each)) for key, each in value.items())
        if isinstance(value, list | tuple):
            return type(value), *map(_told, value)
        if not _is_frozen(value):
            raise
        return type(value), *(_told(getattr(value, field.name)) for field in fields(value))
    return cast(Hashable, value)


class Values:
    """The latest values by their identity; they are held, so that no other takes their place in memory."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Value] = OrderedDict()
        self._lock = Lock()

    def of(self, value: Any) -> Hashable:
        """The part of a key that stands for this value. Raises TypeError for one that can change."""
        kind = type(value)
        if kind in PLAIN or isinstance(value, PLAIN):
            return kind, value
        if isinstance(value, Undefined):
            return Undefined
        if isinstance(value, dict | list):  # as it is now
            return type(value), *map(self.of, value), *(map(self.of, value.values()) if isinstance(value, dict) else ())
        if not isinstance(value, tuple | frozenset) and not _is_frozen(value):
            raise TypeError(value)
        found = self._find(value)
        if found is None:
            found = self._keep(value, self._parts(value) if is_dataclass(value) else None)
        return found

    def _parts(self, value: Any) -> tuple[Hashable, ...] | None:
        """A page that is made anew out of parts that are kept, told by these: what they hold is hashed once, not once
        for each page. None where a part can neither be hashed nor kept."""
        parts: list[Any] = [type(value)]
        for field in fields(value):
            part = getattr(value, field.name)
            held = type(part) is tuple and len(part) > FEW
            parts.append((self._find(part) or self._keep(part)) if held or _is_frozen(part) else part)
        try:
            hash(tuple(parts))
        except TypeError:
            return None
        return tuple(parts)

    def _find(self, value: Any) -> Value | None:
        with self._lock:
            found = self._known.get(id(value))
            if found is not None:
                self._known.move_to_end(id(value))
            return found

    def _keep(self, value: Any, told: tuple[Hashable, ...] | None = None) -> Value:
        made = Value(value, told)
        with self._lock:
            self._known[id(value)] = made
            while len(self._known) > MOST_VALUES:
                self._known.popitem(last=False)
        return made


class Pieces:
    """The latest pieces, of so many letters together."""

    def __init__(self, most: int = MOST_LETTERS) -> None:
        self.most, self.letters = most, 0
        self._kept: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Piece | None:
        """The piece under a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, piece: Piece) -> None:
        """Keeps a piece, for which the oldest ones go."""
        with self._lock:
            before = self._kept.pop(key, Piece(()))
            self._kept[key] = piece
            self.letters += sum(map(len, piece)) - sum(map(len, before))
            while self.letters > self.most:
                self.letters -= sum(map(len, self._kept.popitem(last=False)[1]))


class Holes:
    """What differs on each page: functions that templates call. In a kept piece a call leaves a hole, whose name
    nobody can know before."""

    def __init__(self) -> None:
        self._secret = secrets.token_hex(16)
        self._fill: dict[str, Callable[[], str]] = {}
        self._holes = re.compile(f"{self._secret}-([a-z_]+)-")

    def dig(self, name: str, fill: Callable[[], str]) -> Callable[[], str]:
        """The function as templates are to call it."""
        self._fill[name] = fill
        hole = Markup(f"{self._secret}-{name}-")  # noqa: S704 - letters, digits and signs that mean nothing in HTML
        return lambda: hole if _keeping.get() else fill()

    def cut(self, text: str) -> Piece:
        """The text, taken apart at its holes: once, when it is kept, and not on each page."""
        return Piece(self._holes.split(text) if self._secret in text else (text,))

    def whole(self, piece: Piece) -> Markup:
        """The piece with its holes, for another that is put together around it."""
        texts = (f"{self._secret}-{part}-" if place % 2 else part for place, part in enumerate(piece))
        return Markup("".join(texts))  # noqa: S704 - escaped when it was put together

    def filled(self, piece: Piece) -> Markup:
        """The piece with everything filled in anew."""
        if len(piece) == 1:
            return Ready(piece[0], piece.sent[0])
        parts, sent = list(piece), list(piece.sent)
        told, series = dict[str, str](), dict[str, Iterator[str]]()
        for place in range(1, len(parts), 2):
            name = parts[place]
            if name in SERIES:
                if name not in series:
                    series[name] = SERIES[name]()
                filled = next(series[name])
            else:
                if name not in told:
                    told[name] = escaped(self._fill[name]())
                filled = told[name]
            parts[place], sent[place] = filled, filled.encode()
        return Ready("".join(parts), b"".join(sent))


class Kept(Extension):
    """The tag; what it holds is put together where no piece is kept for its values."""

    tags = {"kept"}

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.values, self.pieces, self.holes = Values(), Pieces(), Holes()

    def parse(self, parser: Parser) -> nodes.Node:
        """A call with the values, and the piece as what calls."""
        line = next(parser.stream).lineno
        names: list[str] = []
        while parser.stream.current.type != "block_end":
            if names:
                parser.stream.expect("comma")
            names.append(parser.parse_assign_target(name_only=True).name)
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        values = [nodes.Name(name, "load") for name in names]
        call = self.call_method("_kept", [nodes.Const(f"{parser.name}:{line}"), nodes.Tuple(values, "load")])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _kept(self, place: str, named: tuple[Any, ...], caller: Callable[[], str]) -> Markup:
        try:
            key = (place, *context.surroundings(), *map(self.values.of, named))
        except TypeError:
            return Markup(caller())  # noqa: S704 - escaped when it was put together
        piece = self.pieces.get(key)
        if piece is None:
            piece = self.holes.cut(self._made(caller))
            self.pieces.put(key, piece)
        return self.holes.whole(piece) if _keeping.get() else self.holes.filled(piece)

    def _made(self, caller: Callable[[], str]) -> str:
        before = _keeping.set(True)
        try:
            return str(caller())
        finally:
            _keeping.reset(before)


def install(app: Flask) -> None:
    """Gives templates the tag; after all functions that differ on each page are there."""
    app.jinja_env.add_extension(Kept)
    kept, known = cast(Kept, app.jinja_env.extensions[Kept.identifier]), app.jinja_env.globals
    for name in HOLES:
        known[name] = kept.holes.dig(name, cast(Callable[[], str], known[name]))
