"""The interface described in OpenAPI 3.1, made from the addresses themselves and from the types that they take and
answer, so that it cannot tell of anything else."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from flask import current_app
from werkzeug.routing import Rule

from negotiator.web.api.answers import adapter
from negotiator.web.api.door import PREFIX, Operation, operations
from negotiator.web.api.problems import MEDIA as PROBLEM

VERSION = "1.0"
REFUSALS = {
    400: "What was sent is no request of HTTP.",
    401: "There is no token, or it is over.",
    403: "The token is not meant for that, or its owner may not do it.",
    404: "There is no such thing, or none that the owner may know of.",
    409: "Somebody else changed it meanwhile: read it again.",
    413: "What was sent is too large.",
    415: "What was sent is of another kind.",
    422: "What was sent cannot be used: see `errors`.",
    429: "Too often: see the header Retry-After.",
    503: "Something that the product needs is not there.",
}
TOLD = (
    "The pages of Negotiator for programs: the same rules of who may see and do what, the same log, the same limits on "
    "guesses. A token is made under “Your account”. Whatever makes something takes a header Idempotency-Key of 16 to "
    "64 letters and digits: sent again with the same key and the same content it is made once, with other content it "
    "is refused."
)
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "detail": {"type": "string"}}},
        },
    },
}


@lru_cache(1)
def description() -> dict[str, Any]:
    """The whole document; the same in every installation of this version."""
    schemas: dict[str, Any] = {"Problem": PROBLEM_SCHEMA}
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, operation in addresses():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _operation(rule, method, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Negotiator", "version": VERSION, "description": TOLD},
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def addresses() -> Iterator[tuple[Rule, str, Operation]]:
    """Every address of the interface with its method, in the order of addresses."""
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda each: (each.rule, sorted(each.methods or ()))):
        if rule.rule.startswith(PREFIX):
            yield rule, "POST" if "POST" in (rule.methods or ()) else "GET", operations()[rule.endpoint]


def _operation(rule: Rule, method: str, operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    parameters = [_parameter(rule, name) for name in sorted(rule.arguments)]
    parameters += [
        {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 1}} for name in operation.query
    ]
    parameters += [
        {"name": name, "in": "query", "schema": {"type": "string", "maxLength": 200}} for name in operation.words
    ]
    found: dict[str, Any] = {
        "operationId": rule.endpoint.partition(".")[2],
        "summary": operation.told,
        "parameters": parameters,
        "responses": _responses(operation, schemas),
    }
    if operation.scopes:
        found["description"] = "Scope: " + " or ".join(scope.value for scope in operation.scopes)
    else:
        found["security"] = []
    if operation.body is not None:
        content = {"application/json": {"schema": _schema(operation.body, schemas, "validation")}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameter(rule: Rule, name: str) -> dict[str, Any]:
    number = f"<int:{name}>" in rule.rule
    schema: dict[str, Any] = {"type": "integer", "minimum": 1} if number else {"type": "string", "maxLength": 20}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _responses(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if operation.answer is not None:
        done["content"] = {"application/json": {"schema": _schema(operation.answer, schemas, "serialization")}}
    refused = {
        str(status): {
            "description": words,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, words in REFUSALS.items()
    }
    return {str(operation.status): done, **refused}


def _schema(kind: Any, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    """The schema of a type; what it is made of goes among the components."""
    found = dict(adapter(kind).json_schema(ref_template="#/components/schemas/{model}", mode=mode))
    schemas.update(found.pop("$defs", {}))
    title = found.get("title")
    if title and found.get("type") == "object" and title in {getattr(kind, "__name__", "")}:
        schemas[title] = found
        return {"$ref": f"#/components/schemas/{title}"}
    return found
