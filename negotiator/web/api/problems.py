"""What went wrong, for programs: problem details (RFC 9457) with the same sentences as on pages."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response

MEDIA = "application/problem+json"
UNKNOWN = HTTPStatus.INTERNAL_SERVER_ERROR


def problem(
    status: int, detail: str, fields: Mapping[str, str] | None = None, retry_after: int | None = None
) -> Response:
    """The answer: `title` is the status in the words of HTTP, `detail` a sentence in the reader's language, `errors`
    the fields that cannot be used, each with its sentence."""
    known = HTTPStatus(status) if status in HTTPStatus.__members__.values() else UNKNOWN
    told: dict[str, object] = {"type": "about:blank", "title": known.phrase, "status": known.value}
    if detail:
        told["detail"] = detail
    if fields:
        told["errors"] = [{"field": name, "detail": words} for name, words in fields.items()]
    response = Response(json.dumps(told, ensure_ascii=False), known.value, content_type=MEDIA)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
