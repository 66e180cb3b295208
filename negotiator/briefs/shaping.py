"""Text in pictures for scripts whose letters join or run from right to left.

WeasyPrint 70 lays out the text of an SVG letter by letter (its svg/text.py), so that Arabic letters neither join nor
turn round. Here a text that needs it is handed over as one piece, which Pango then shapes as it does on the page.
"""

from collections.abc import Callable, Iterator
from typing import Any
from unicodedata import bidirectional, category

Draw = Callable[[Any, Any, Any], None]
RIGHT_TO_LEFT = frozenset({"R", "AL"})
MARK = "M"  # letters with marks of their own are laid out together with them


class Whole(str):
    """A text that is gone through as one piece."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def joined(words: str) -> bool:
    """Whether the text may not be laid out letter by letter."""
    return any(bidirectional(letter) in RIGHT_TO_LEFT or category(letter).startswith(MARK) for letter in words)


def install(svg: Any) -> None:
    """Lets WeasyPrint's module for SVG draw such texts in one piece; once is enough."""
    letterwise: Draw = svg.text
    if getattr(letterwise, "in_one_piece", False):
        return

    def drawn(picture: Any, node: Any, size: Any) -> None:
        if node.text and joined(node.text):
            node._etree_node.text = Whole(node.text)
        letterwise(picture, node, size)

    drawn.in_one_piece = True  # type: ignore[attr-defined]
    svg.TAGS.update({tag: drawn for tag, draw in svg.TAGS.items() if draw is letterwise})
    svg.text = drawn
