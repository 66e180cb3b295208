"""Traces for OpenTelemetry, off unless NEGOTIATOR_TRACES names who takes them. They say what took how long, never about
what: names are those of routes, kinds of work and words of SQL, and no attribute leaves that is not listed here."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import requests
from sqlalchemy import Connection, Engine, event

from negotiator.authorities import authorities

Value = str | int
ATTRIBUTES = ("method", "status", "request", "job")
WORDS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "PRAGMA", "WITH"})
HOLD_SECONDS = 5  # until whoever takes traces is given up
KEY = "negotiator_span"

log = logging.getLogger(__name__)


class _Tracer:
    """The one tracer of this process; None while traces are off."""

    made: Any = None


def begin(address: str, processor: Any = None) -> None:
    """Lets this process send its traces there, or to a `processor`; once for all, and not at all without either."""
    if not (address or processor) or _Tracer.made is not None:
        return
    sdk = import_module("opentelemetry.sdk.trace")
    if processor is None:
        export = import_module("opentelemetry.sdk.trace.export")
        processor = export.BatchSpanProcessor(Sender(address))
    limits = sdk.SpanLimits(max_events=0, max_links=0)
    provider = sdk.TracerProvider(span_limits=limits, shutdown_on_exit=True)
    provider.add_span_processor(processor)
    _Tracer.made = provider.get_tracer("negotiator")


def are_on() -> bool:
    """Whether this process has begun to tell what takes how long."""
    return _Tracer.made is not None


@contextmanager
def span(name: str, **attributes: Value) -> Iterator[Any]:
    """One span around a block, None where traces are off. Errors of the block are its own: nothing of them is told."""
    if _Tracer.made is None:
        yield None
        return
    quiet = {"record_exception": False, "set_status_on_exception": False}
    with _Tracer.made.start_as_current_span(name, attributes=_listed(attributes), **quiet) as made:
        yield made


def watch(engine: Engine) -> None:
    """A span for each statement, named by its first word; one, however often it is asked for."""
    if event.contains(engine, "before_cursor_execute", _before):
        return
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "after_cursor_execute", _after)
    event.listen(engine, "handle_error", lambda context: _close(context.execution_context))


def _before(_c: Connection, _cursor: object, statement: str, _p: object, context: Any, _many: bool) -> None:
    if _Tracer.made is not None and context is not None:
        word = statement.lstrip()[:8].split(" ")[0].upper()
        setattr(context, KEY, _Tracer.made.start_span(f"sql {word if word in WORDS else 'OTHER'}"))


def _after(_c: Connection, _cursor: object, _statement: str, _p: object, context: Any, _many: bool) -> None:
    _close(context)


def _close(context: Any) -> None:
    found = getattr(context, KEY, None)
    if found is not None:
        found.end()


def _listed(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in attributes.items() if name in ATTRIBUTES}


class Sender:
    """Sends spans by OTLP over HTTP, as JSON; of each what is listed here and nothing else."""

    def __init__(self, address: str) -> None:
        self.address = address

    def export(self, spans: Sequence[Any]) -> Any:
        """Whether they were taken, as the library wants it said."""
        result = import_module("opentelemetry.sdk.trace.export").SpanExportResult
        try:
            answer = requests.post(
                self.address, json=told(spans), timeout=HOLD_SECONDS, allow_redirects=False, verify=authorities()
            )
        except requests.RequestException as error:
            log.warning("traces were not taken: %s", type(error).__name__)
            return result.FAILURE
        return result.SUCCESS if answer.ok else result.FAILURE

    def shutdown(self) -> None:
        """Nothing is kept open."""

    def force_flush(self, _milliseconds: int = 0) -> bool:
        """Nothing waits here."""
        return True


def told(spans: Sequence[Any]) -> dict[str, object]:
    """Spans in the JSON of OTLP."""
    whose = {"attributes": [_pair("service.name", "negotiator")]}
    inner = {"scope": {"name": "negotiator"}, "spans": [_span(each) for each in spans]}
    return {"resourceSpans": [{"resource": whose, "scopeSpans": [inner]}]}


def _span(found: Any) -> dict[str, object]:
    parent = {"parentSpanId": f"{found.parent.span_id:016x}"} if found.parent is not None else {}
    return {
        "traceId": f"{found.context.trace_id:032x}",
        "spanId": f"{found.context.span_id:016x}",
        **parent,
        "name": found.name,
        "kind": 1,
        "startTimeUnixNano": str(found.start_time),
        "endTimeUnixNano": str(found.end_time),
        "attributes": [_pair(name, value) for name, value in _listed(found.attributes or {}).items()],
    }


def _pair(name: str, value: Value) -> dict[str, object]:
    kind = "stringValue" if isinstance(value, str) else "intValue"
    return {"key": name, "value": {kind: str(value)}}
