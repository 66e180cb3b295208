"""Briefs: choose a document, let it be printed, fetch it."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for

from negotiator.bargaining.errors import Refused, TooMany
from negotiator.services.briefs.life import previews, printing
from negotiator.services.briefs.life.printing import Order
from negotiator.services.briefs.style import house
from negotiator.services.dossiers.versions import versions
from negotiator.web import context, htmx
from negotiator.web.forms import said, tried, whole
from negotiator.web.jobs import line
from negotiator.web.submissions import once

MOST_DIGITS, MOST_KEY, MOST_MARK = 12, 80, 64

blueprint = Blueprint("briefs", __name__, url_prefix="/dossiers/<int:dossier_id>/briefs")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What can be printed and what was printed; the address may name a kind and packages."""
    typed = {
        "kind": request.args.get("kind", "D-02"),
        "language": context.language(),
        "grade": "",
        "edition": "1",
        "packages": tuple(request.args.getlist("with")),
        "form": request.args.get("form", "pdf"),
        "column": request.args.get("column", "")[:MOST_KEY],
        "round": request.args.get("round", "")[:MOST_DIGITS],
        "house": request.args.get("house", "")[:MOST_KEY],
        "style": "",
    }
    return _index(dossier_id, typed)


def _index(dossier_id: int, typed: Mapping[str, object], errors: Mapping[str, str] | None = None) -> Response:
    page = printing.listed(context.session(), context.reader(), dossier_id, context.settings().grade)
    session, reader = context.session(), context.reader()
    rest = versions.resting_each(session, reader, dossier_id, {line.id: line.at for line in page.documents})
    other = any(mark != house.BUILT_IN for mark, _label in page.styles)
    in_style = context.settings().style is not None or other or "style" in (errors or {})
    values = {"page": page, "frame": page.frame, "typed": typed, "errors": errors or {}, "rest": rest}
    values["in_style"] = in_style
    html = render_template("documents/index.html", **values)
    return make_response(html, 422 if errors else 200)


@blueprint.post("")
def order(dossier_id: int) -> Response:
    """Lets the worker print."""
    wish, wanted = _wish()
    session, reader, highest = context.session(), context.reader(), context.settings().grade

    def act() -> int:
        chosen = _in_style(dossier_id, wish, str(wanted["style"]))
        return printing.ask(session, line(), reader, dossier_id, order=chosen, highest=highest)

    try:
        outcome = tried(lambda: once(act))
    except TooMany as busy:
        answer = _index(dossier_id, wanted, said({"kind": busy.message}, busy.params))
        answer.status_code, answer.headers["Retry-After"] = 429, str(busy.retry_after)
        return answer
    if outcome.refusal is not None:
        return _refused(dossier_id, wanted, outcome.refusal)
    return htmx.see_other(url_for("jobs.job", job_id=outcome.value))


@blueprint.post("/preview")
def preview(dossier_id: int) -> Response:
    """The paper on the screen, as it would be printed now; nothing is kept. Sent as a form, for an address would name
    who is to get it."""
    wish, wanted = _wish()
    session, reader, highest = context.session(), context.reader(), context.settings().grade

    def look() -> previews.Preview:
        chosen = _in_style(dossier_id, wish, str(wanted["style"]))
        return previews.preview(session, reader, dossier_id, order=chosen, highest=highest)

    outcome = tried(look)
    if outcome.refusal is not None:
        return _refused(dossier_id, wanted, outcome.refusal)
    page = outcome.value
    if page is None:
        return _index(dossier_id, wanted)
    html = render_template("documents/preview.html", page=page, frame=page.frame, typed=wanted)
    return make_response(html, 200)


def _in_style(dossier_id: int, wish: Order, typed: str) -> Order:
    """The order with the house style that was chosen; today's is read now."""
    session, reader, folder = context.session(), context.reader(), context.settings().style
    return replace(wish, style=house.chosen(session, reader, dossier_id, folder, typed))


def _wish() -> tuple[Order, dict[str, object]]:
    """What the form asks for, and the same as it was typed."""
    refs = tuple(request.form.getlist("packages"))
    wanted = {name: request.form.get(name, "")[:40].strip() for name in ("kind", "language", "grade", "edition")}
    wanted["form"] = request.form.get("form", "pdf")[:10]
    wanted["distribution"] = " ".join(request.form.get("distribution", "")[:400].split())
    refs = () if wanted["kind"] == "D-02" else refs
    wanted["column"] = request.form.get("column", "")[:MOST_KEY].strip()
    wanted["house"] = request.form.get("house", "")[:MOST_KEY]
    wish = Order(**wanted, refs=refs, round=_number("round"))  # type: ignore[arg-type]  # words only
    wanted["round"] = request.form.get("round", "")[:MOST_DIGITS].strip()
    return wish, {**wanted, "packages": refs, "style": request.form.get("style", "")[:MOST_MARK]}


def _refused(dossier_id: int, wanted: Mapping[str, object], refusal: Refused) -> Response:
    return _index(dossier_id, wanted, said(refusal.at("kind"), refusal.params))


def _number(name: str) -> int:
    """A whole number of the form; 0 where nothing was sent, -1, which fits nothing, for anything else."""
    typed = request.form.get(name, "").strip()
    return whole(typed) if typed else 0


@blueprint.get("/<int:document_id>")
def document(dossier_id: int, document_id: int) -> Response:
    """The file, to be kept; its name says nothing of the dossier (RFC 6266)."""
    found = printing.fetched(context.session(), context.reader(), dossier_id, document_id)
    answer = send_file(BytesIO(found.content), mimetype=found.media, as_attachment=True, download_name=found.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
