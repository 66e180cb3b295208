"""Shapes as JSON."""

from functools import cache
from typing import Any

from flask import Response
from pydantic import TypeAdapter

from negotiator.web.api.shapes import Made

MEDIA = "application/json"


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """What writes, and describes, values of a type."""
    return TypeAdapter(kind)


def made(number: int, where: str) -> Response:
    """The number of what was made, and where it is."""
    response = answer(Made(id=number), 201)
    response.headers["Location"] = where
    return response


def nothing() -> Response:
    """That it is done."""
    return Response(status=204)


def answer(value: object, status: int = 200) -> Response:
    """The value as JSON."""
    return Response(adapter(Any).dump_json(value), status, content_type=MEDIA)
