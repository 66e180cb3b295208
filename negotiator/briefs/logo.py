"""A logo is looked through before it is printed: a drawing (SVG) of plain shapes, or a picture (PNG) that is whole.

What comes back holds shapes and points alone: no script, no address, no font, nothing to be fetched or unfolded.
"""

import re
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from negotiator.bargaining.errors import Refused
from negotiator.language import _

LARGEST = 256 * 1024  # bytes of the file
MOST_PIXELS = 4_000_000
MOST_SHAPES = 2000
SPACE = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset(
    [
        "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "linearGradient",
        "radialGradient", "stop",
    ]
)  # fmt: skip
SILENT = frozenset(["title", "desc", "metadata"])  # left out: the style file says what the logo shows
ATTRIBUTES = frozenset(
    [
        "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "points",
        "transform", "id", "offset", "gradientUnits", "gradientTransform", "fill", "fill-rule", "fill-opacity",
        "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity",
        "stroke-dasharray", "opacity", "stop-color", "stop-opacity",
    ]
)  # fmt: skip
VALUE = re.compile(r"(?:url\(#[A-Za-z][\w-]*\)|[\w\s#.,+()%-]*)")
LINK = re.compile(r"url\(#([A-Za-z][\w-]*)\)")
IDENT = re.compile(r"[A-Za-z][\w-]*")
PNG = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type (PNG, 11.2.2)
DEPTHS = {0: (1, 2, 4, 8), 2: (8,), 3: (1, 2, 4, 8), 4: (8,), 6: (8,)}
PRINTED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
Box = tuple[float, float, float, float]
BROKEN = _("The logo cannot be read: it is neither a whole PNG picture nor an SVG drawing.")
HOSTILE = _(
    "The logo holds “%(what)s”, which is not printed. It may be made of shapes only: turn words into paths, leave out "
    "scripts, links, pictures and style sheets."
)
TOO_LARGE = _("The logo has %(size)s kB; at most %(most)s kB are printed.")
NO_SIZE = _("The logo does not say how large it is: an SVG drawing needs a view box, or width and height.")


def looked_through(content: bytes) -> tuple[str, Box]:
    """The inside of a drawing and its view box. Raises Refused with what is wrong."""
    if len(content) > LARGEST:
        raise too_large(len(content))
    return _picture(content) if content.startswith(PNG) else _drawing(content)


def too_large(size: int) -> Refused:
    """What is said of a file of so many bytes."""
    return Refused(TOO_LARGE, size=-(-size // 1024), most=LARGEST // 1024)


def _picture(content: bytes) -> tuple[str, Box]:
    parts = tuple(_parts(content))
    if parts[0][0] != b"IHDR" or len(parts[0][1]) != 13 or parts[-1][0] != b"IEND":
        raise Refused(BROKEN)
    width, height, depth, colour, method, filtered, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    usable = depth in DEPTHS.get(colour, ()) and not (method or filtered or interlaced)
    if not usable or not 0 < width * height <= MOST_PIXELS:
        raise Refused(BROKEN)
    row = 1 + (width * CHANNELS[colour] * depth + 7) // 8
    pixels = _unpacked(b"".join(data for name, data in parts if name == b"IDAT"), row * height)
    if len(pixels) != row * height or max(pixels[::row]) > 4 or (colour == 3 and b"PLTE" not in dict(parts)):
        raise Refused(BROKEN)
    whole = PNG + b"".join(_part(name, data) for name, data in parts if name in PRINTED)
    address = b64encode(whole).decode("ascii")
    size = f'width="{width}" height="{height}" image-rendering="crisp-edges"'  # PDF/A forbids to smooth
    markup = f'<image {size} href="data:image/png;base64,{address}"/>'
    return markup, (0.0, 0.0, float(width), float(height))


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at < len(content):
        head = content[at : at + 8]
        if len(head) < 8:
            raise Refused(BROKEN)
        size, name = struct.unpack(">I4s", head)
        data, sum_ = content[at + 8 : at + 8 + size], content[at + 8 + size : at + 12 + size]
        if len(sum_) < 4 or zlib.crc32(name + data) != int.from_bytes(sum_):
            raise Refused(BROKEN)
        yield name, data
        at += 12 + size
        if name == b"IEND":
            return
    raise Refused(BROKEN)


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _unpacked(data: bytes, size: int) -> bytes:
    """At most one byte more than there should be: a picture that unfolds without end is noticed, not unfolded."""
    try:
        return zlib.decompressobj().decompress(data, size + 1)
    except zlib.error:
        raise Refused(BROKEN) from None


def _drawing(content: bytes) -> tuple[str, Box]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(BROKEN) from None
    for sign in ("<!DOCTYPE", "<!ENTITY", "<?xml-stylesheet"):
        if sign.casefold() in text.casefold():
            raise Refused(HOSTILE, what=sign)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no document type, so no entities
    except (ElementTree.ParseError, ValueError, RecursionError):
        raise Refused(BROKEN) from None
    if root.tag != f"{SPACE}svg":
        raise Refused(BROKEN)
    if sum(1 for _each in root.iter()) > MOST_SHAPES:
        raise Refused(HOSTILE, what=f"> {MOST_SHAPES}")
    try:
        return "".join(_shape(each) for each in root), _box(root)
    except RecursionError:
        raise Refused(BROKEN) from None


def _shape(found: ElementTree.Element) -> str:
    name = found.tag.removeprefix(SPACE)
    if name in SILENT or name.startswith("{"):
        return ""  # what drawing programs note for themselves
    if name not in SHAPES:
        raise Refused(HOSTILE, what=name[:40])
    words = "".join(f" {key}={quoteattr(value)}" for key, value in sorted(_attributes(found).items()))
    return f"<{name}{words}>{''.join(_shape(each) for each in found)}</{name}>"


def _attributes(found: ElementTree.Element) -> dict[str, str]:
    told: dict[str, str] = {}
    for key, value in found.attrib.items():
        if key == "style":
            told |= dict(_declarations(value))
        elif key.startswith("on") or key.endswith("href"):
            raise Refused(HOSTILE, what=key.rpartition("}")[2][:40])
        elif key in ATTRIBUTES:
            told[key] = value
    for key, value in told.items():
        if not VALUE.fullmatch(value) or (key == "id" and not IDENT.fullmatch(value)):
            raise Refused(HOSTILE, what=value[:40])
        told[key] = f"logo-{value}" if key == "id" else LINK.sub(r"url(#logo-\1)", value)
    return told


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    """Of a drawing's own style what is an attribute too."""
    for each in style.split(";"):
        key, _colon, value = each.partition(":")
        if key.strip() in ATTRIBUTES:
            yield key.strip(), value.strip()


def _box(root: ElementTree.Element) -> Box:
    told = root.get("viewBox", "").replace(",", " ").split() or [
        "0",
        "0",
        root.get("width", ""),
        root.get("height", ""),
    ]
    try:
        left, top, width, height = (float(each.removesuffix("px").removesuffix("mm")) for each in told)
    except ValueError:
        raise Refused(NO_SIZE) from None
    if not (0 < width < 1e6 and 0 < height < 1e6 and width / 12 <= height <= 3 * width):
        raise Refused(NO_SIZE)
    return left, top, width, height
