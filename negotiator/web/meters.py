"""What Prometheus may ask: how many requests were answered, how and how fast, and how work stands. Off without a token.

All processes that serve count together; two that count in the very same moment may count once."""

import hmac
import logging
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from threading import Lock

from flask import Flask, Response, g, request

from negotiator import logs, traces
from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _
from negotiator.services.installation import gauges
from negotiator.web import context
from negotiator.web.pace import SIZE, Counts

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
MEDIA = "text/plain; version=0.0.4; charset=utf-8"
HEADER = "X-Request-Id"
GIVEN = re.compile(r"[\w-]{8,64}", re.ASCII)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # of our addresses; others are words of whoever sends them
UNMETERED = frozenset({"static", "meters.metrics", "pages.health", "pages.ready"})
_FIRST = SIZE
_BUCKETS = _FIRST + len(CLASSES)
_MILLISECONDS = _BUCKETS + len(BOUNDS) + 1


class Meters:
    """Counts requests in the part of `counts` that lies behind what the brake uses."""

    def __init__(self, counts: Counts) -> None:
        self.counts, self.lock = counts, Lock()

    def note(self, status: int, seconds: float) -> None:
        """One request more."""
        bucket = next((n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self.lock:
            self.counts[_FIRST + min(max(status // 100, 1), 5) - 1] += 1
            self.counts[_BUCKETS + bucket] += 1
            self.counts[_MILLISECONDS] += int(seconds * 1000)

    def lines(self) -> Iterator[str]:
        """In the text format of Prometheus."""
        yield from _head("negotiator_requests_total", "counter", "Requests answered, by class of status.")
        for n, name in enumerate(CLASSES):
            yield f'negotiator_requests_total{{status="{name}"}} {self.counts[_FIRST + n]}'
        yield from _head("negotiator_request_seconds", "histogram", "Time until an answer was made.")
        below = 0
        for n, bound in enumerate((*BOUNDS, "+Inf")):
            below += self.counts[_BUCKETS + n]
            yield f'negotiator_request_seconds_bucket{{le="{bound}"}} {below}'
        yield f"negotiator_request_seconds_sum {self.counts[_MILLISECONDS] / 1000}"
        yield f"negotiator_request_seconds_count {below}"


def install(app: Flask, counts: Counts) -> None:
    """Marks each request, counts it, and says one line about it in the operator's log."""
    meters = app.extensions["negotiator.meters"] = Meters(counts)

    @app.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "") if context.settings().proxies else ""
        told = g._get_current_object()  # once: past the proxy's own ways
        told.request_id, told.began = given if GIVEN.fullmatch(given) else secrets.token_hex(8), time.monotonic()
        logs.request_id.set(told.request_id)
        if traces.are_on():
            g.spans = ExitStack()
            about = {"method": _method(), "request": g.request_id}
            g.span = g.spans.enter_context(traces.span(request.endpoint or "no route", **about))

    @app.after_request
    def end(response: Response) -> Response:
        told = g._get_current_object()
        seconds = time.monotonic() - told.get("began", time.monotonic())
        response.headers[HEADER] = told.get("request_id", "")
        if request.endpoint not in UNMETERED:
            meters.note(response.status_code, seconds)
            _say(response.status_code, seconds)
        if told.get("span") is not None:
            told.span.set_attribute("status", response.status_code)
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        if g.get("spans") is not None:
            g.spans.close()

    app.add_url_rule("/metrics", "meters.metrics", context.public(metrics))


def _method() -> str:
    return request.method if request.method in METHODS else "other"


def _say(status: int, seconds: float) -> None:
    if not logs.log.isEnabledFor(logging.INFO):
        return
    found = g.get("reader")
    told = {
        "route": request.endpoint or "",
        "method": _method(),
        "status": status,
        "ms": int(seconds * 1000),
        "account": found.account_id if found is not None else None,
    }
    logs.log.info("answered", extra=told)


def metrics() -> Response:
    """All meters and gauges, for whoever sends the token of the settings. Raises NotRecorded for everybody else."""
    token = context.settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotRecorded(_("There is nothing here."))
    meters: Meters = context.kit_extension("negotiator.meters")
    told = [*meters.lines(), *_gauged(gauges.read(context.engine(), context.clock()))]
    return Response("\n".join(told) + "\n", content_type=MEDIA)


def _gauged(found: Sequence[gauges.Gauge]) -> Iterator[str]:
    for gauge in found:
        yield from _head(f"negotiator_{gauge.name}", "gauge", gauge.told)
        for label, value in gauge.values:
            labelled = f'{{{gauge.label}="{label}"}}' if label else ""
            yield f"negotiator_{gauge.name}{labelled} {value}"


def _head(name: str, kind: str, told: str) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
