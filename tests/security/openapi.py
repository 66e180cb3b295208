"""The application's map of addresses as an OpenAPI document, for tools that make up requests from one.

Values are drawn from what exists, from what is well-formed, and from what breaks programs.
"""

from collections.abc import Mapping

from flask import Flask

from tests.security.bodies import BODIES, JSON, MEASURE
from tests.security.requests import rules
from tests.security.yard import Yard

HOSTILE = (
    "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%(name)s", "%s%n", "' OR 1=1 --", '"; DROP TABLE account; --',
    "\x00", "\u202e\u2066", "1e309", "NaN", "-0", "9" * 400, "²", "٣", "../../etc/passwd", "\r\nX-Evil: 1", "ä" * 3000,
    "\U0001f600", "=cmd|' /C calc'!A0", "", " ", "true", "[]", "{}", "2026-02-30", "0x10", "1_000", "1.000,5", "-1",
    "2147483648",
)  # fmt: skip
QUERY = (
    "next",
    "with",
    "today",
    "differences",
    "q",
    "show",
    "rate",
    "measure",
    "page",
    "kind",
    f"level-{MEASURE}",
    "v",
)
STATUSES = (200, 204, 303, 308, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503)
MORE = {  # fields that valid requests of the matrix leave out
    "account.confirm_code": ("step", "code"),
    "account.recovery": ("code",),
    "account.remove_code": ("code",),
    "drafts.discard": ("back",),
    "members.change": ("stakeholder_id", "in_circle"),
    "members.invite": ("name", "in_circle"),
    "packages.ask": ("measure",),
    "packages.propose": ("alternatives",),
    "proposing.ask": ("alternatives",),
    "pages.language": ("next",),
    "positions.add_red_line": ("measure", "sense", "level"),
    "positions.check_red_line": ("expr", "switch", "meant", "share", "number", "measure_1", "weight_1"),
    "positions.release": ("submitted",),
    "positions.set_mark": ("least_text", "reasoning"),
    "sign_in.enter": ("next",),
    "sign_in.prove": ("code", "next"),
}


def document(app: Flask, yard: Yard) -> dict[str, object]:
    """OpenAPI 3.0: every route with its path, query and body."""
    paths: dict[str, dict[str, object]] = {}
    for rule, method in rules(app):
        path = rule.rule
        for name in rule.arguments:
            for kind in ("int:", "path:", ""):
                path = path.replace(f"<{kind}{name}>", f"{{{name}}}")
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": _path(name, yard)}
            for name in sorted(rule.arguments)
        ]
        parameters += [{"name": name, "in": "query", "schema": _text(())} for name in QUERY if method == "GET"]
        operation: dict[str, object] = {
            "operationId": f"{rule.endpoint} {method}",
            "parameters": parameters,
            "responses": {str(status): {"description": "answered"} for status in STATUSES},
        }
        if method == "POST":
            operation["requestBody"] = {"content": _body(rule.endpoint, yard)}
        paths.setdefault(path, {})[method.lower()] = operation
    return {"openapi": "3.0.3", "info": {"title": "Negotiator", "version": "test"}, "paths": paths}


def _path(name: str, yard: Yard) -> dict[str, object]:
    known: Mapping[str, list[object]] = {
        "dossier_id": [yard.here.dossier, yard.foreign.dossier],
        "position_id": [yard.here.positions[key] for key in ("de_bmi", "de_envoy", "de_bmz", "de_bkamt")],
        "stakeholder_id": [yard.here.stakeholders["de_dgb"]],
        "account_id": [yard.people["spare"].id],
    }
    if name in ("measure_key", "ref", "token", "filename", "kind", "key"):
        return {
            "type": "string",
            "enum": [MEASURE, "1", "r1-de", "x" * 43, "css/app.css", "<b>", "..", "%00", "ä", "1'"],
        }
    return {"type": "integer", "enum": [*known.get(name, [1, 2]), 1, 0, 99999, 2**31, 2**63, 10**30]}


def _body(endpoint: str, yard: Yard) -> dict[str, object]:
    valid = (
        BODIES[endpoint](yard, yard.here.positions["de_envoy"], yard.here.stakeholders) if endpoint in BODIES else {}
    )
    fields = {name: _text((str(value),)) for name, value in valid.items()}
    fields |= {name: _text(()) for name in MORE.get(endpoint, ())}
    schema = {"type": "object", "properties": fields, "additionalProperties": False}
    return {"application/json" if endpoint in JSON else "application/x-www-form-urlencoded": {"schema": schema}}


def _text(valid: tuple[str, ...]) -> dict[str, object]:
    """What stands in a field: most often something valid, if there is such a thing."""
    choices: list[dict[str, object]] = [{"enum": list(valid)}] * 2 if valid else []
    return {"anyOf": [*choices, {"enum": list(HOSTILE)}, {"type": "string", "maxLength": 60}]}
