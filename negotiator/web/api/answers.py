"""Shapes as JSON."""

from functools import cache
from typing import Any

from flask import Response
from pydantic import TypeAdapter

MEDIA = "application/json"


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """What writes, and describes, values of a type."""
    return TypeAdapter(kind)


def answer(value: object, status: int = 200) -> Response:
    """The value as JSON."""
    return Response(adapter(Any).dump_json(value), status, content_type=MEDIA)
