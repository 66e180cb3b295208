"""The workbench: one page to compare, try and counter; each change answers with the pieces that it changes."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.bench import answers, asking, handing, papers, trials
from negotiator.services.bench import page as pages
from negotiator.services.bench.answers import Pick
from negotiator.services.bench.proposed import proposed
from negotiator.services.bench.views import Bench, Wanted
from negotiator.services.work import jobs
from negotiator.web import context, forms, htmx
from negotiator.web.beginnings import begun
from negotiator.web.forms import tried
from negotiator.web.jobs import line
from negotiator.web.submissions import once

blueprint = Blueprint("bench", __name__, url_prefix="/dossiers/<int:dossier_id>/bench")

LEVEL = "level"  # prefix of the fields of a draft's cells
KEPT = ("with", "hold", "show", "q", "pick", "dense", "row")  # what an address says of how the matrix is looked at


def wanted(values: Mapping[str, str], refs: list[str]) -> Wanted:
    """What of the matrix an address, or a form beside it, asks for; what it cannot be is left out."""
    named = tuple(ref.strip()[:20] for value in refs for ref in value.split(",") if ref.strip())
    show, only = values.get("show", ""), values.get("pick", "")
    return Wanted(
        refs=tuple(dict.fromkeys(named)),
        show=show if show in pages.SHOW else "",
        search=values.get("q", "")[:80],
        only=only if only in pages.FILTERS else "",
        row=values.get("row", "")[:80],
        held=tuple(ref for ref in values.get("hold", "")[:80].split(",") if ref),
        dense=values.get("dense", "") == "yes",
    )


def _bench(
    dossier_id: int,
    trial_id: int = 0,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    meeting: handing.Meeting | None = None,
) -> Response:
    asked = wanted(request.args, request.args.getlist("with"))
    said = forms.said(errors or {})
    with context.reading() as session:
        page = pages.bench(session, context.reader(), dossier_id, asked, trial_id)
        there = page.panel.trial.id if page.panel is not None else 0
        told = answers.latest(session, context.reader(), dossier_id, there) if there else ()
        run = proposed(session, context.reader(), dossier_id, max(0, forms.whole(request.args.get("job", "0"))))
    about = {"answers": told, "proposed": run, "errors": said, "meeting": meeting}
    return htmx.answer("bench/index.html", "bench/_bench.html", status, **values(page, asked), **about)


def beside(dossier_id: int) -> dict[str, object]:
    """The workbench as the page looks at it that asks for a piece of itself: what its templates need, with `told`:
    whether nobody chose its columns."""
    args = looked_from()
    asked = wanted(args, [args.get("with", "")])
    with context.reading() as session:
        page = pages.bench(session, context.reader(), dossier_id, asked, max(0, forms.whole(args.get("draft", "0"))))
        there = page.panel.trial.id if page.panel is not None else 0
        found = answers.latest(session, context.reader(), dossier_id, there) if there else ()
    return {**values(page, asked), "answers": found, "told": not (asked.refs or asked.held)}


def values(page: Bench, asked: Wanted) -> dict[str, object]:
    """What the templates of the workbench need; columns that nobody chose are not kept in addresses: newer packages
    come in their place."""
    shown = page.wanted.show if page.wanted.show != page.usual else ""
    view = {"show": shown, "q": page.wanted.search, "pick": page.wanted.only}
    chosen = {key: text for key, text in view.items() if text}
    chosen_refs = page.wanted.refs if asked.refs or asked.held else ()
    kept = {"with": ",".join(chosen_refs), "hold": ",".join(page.wanted.held)}
    dense = {"dense": "yes"} if page.wanted.dense else {}
    return {"page": page, "frame": page.frame, "view": chosen | kept | dense}


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The matrix with the draft that the address names, else the latest one."""
    return _bench(dossier_id, forms.whole(request.args.get("draft", "0")) if request.args.get("draft") else 0)


def _there(dossier_id: int, trial_id: int = 0, anchor: str = "", *, theirs: bool = False) -> str:
    """The address of the workbench as it was looked at; only the columns stay where all that the other side may name is
    to be seen."""
    kept = {key: text for key, text in _looked_at().items() if not theirs or key in ("with", "hold", "dense")}
    draft = {"draft": trial_id} if trial_id else {}
    return url_for("bench.index", dossier_id=dossier_id, **kept, **draft, _anchor=anchor or None)  # type: ignore[arg-type]


def _looked_at() -> dict[str, str]:
    """How the matrix is looked at: by this address, or by that of the page that sends a piece of itself."""
    args = request.args or looked_from()
    return {key: args[key] for key in KEPT if args.get(key)}


def looked_from() -> dict[str, str]:
    """What the address says of the page that sends a piece of itself."""
    return dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query))


@blueprint.post("/drafts")
def start(dossier_id: int) -> Response:
    """Begins a draft: a copy of a package, offer or draft, or an empty one."""
    ref, side = request.form.get("ref", "")[:20], request.form.get("side", "")[:20]
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: trials.start(session, reader, dossier_id, ref=ref, side=side)))
    if outcome.refusal is not None:
        flash(say(context.language(), outcome.refusal.message, **outcome.refusal.params), "warning")
        return htmx.see_other(_there(dossier_id))
    return htmx.see_other(_there(dossier_id, outcome.value or 0, theirs=pages.whole(side)))


@blueprint.post("/drafts/levels")
def carry(dossier_id: int) -> Response:
    """Begins a draft: a copy of a package with the levels that an answer about it proposes."""
    ref, typed = request.form.get("ref", "")[:20], forms.fields_of(request.form, LEVEL)
    outcome = tried(lambda: begun(dossier_id, ref, typed))
    if outcome.refusal is not None:
        for message in dict.fromkeys(forms.said(outcome.refusal.at(""), outcome.refusal.params).values()):
            flash(message, "warning")
    return htmx.see_other(_there(dossier_id, outcome.value or 0))


@blueprint.post("/drafts/<int:trial_id>/levels")
def change(dossier_id: int, trial_id: int) -> Response:
    """Puts levels into a draft: the one cell that `only` names, or all that the form holds."""
    typed = forms.fields_of(request.form, LEVEL)
    only = request.form.get("only", "")
    keys = [only] if only in typed else list(typed)

    def act() -> None:
        with context.reading() as session:
            plan = trials.bench(session, context.reader(), dossier_id).plan
            levels = {key: typed[key] for key in keys}
            trials.step(session, context.reader(), dossier_id, trial_id, trials.typed(plan, levels))

    return _changed(dossier_id, trial_id, keys, act)


@blueprint.post("/drafts/<int:trial_id>/rows/<measure_key>")
def mark(dossier_id: int, trial_id: int, measure_key: str) -> Response:
    """Pins, refuses, caps or rules out levels of one measure, or copies another column's."""
    deed, n = request.form.get("do", ""), forms.whole(request.form.get("n", "0"))
    ref = request.form.get("ref", "")[:20]

    def act() -> None:
        with context.reading() as session:
            shelf = trials.bench(session, context.reader(), dossier_id)
            marked = trials.marked(shelf.plan, measure_key, deed, n) if deed != "take" else None
            how = marked or trials.taken(trials.find(shelf, ref), (measure_key,))
            trials.step(session, context.reader(), dossier_id, trial_id, how)

    return _changed(dossier_id, trial_id, [measure_key], act, row=measure_key)


def _changed(dossier_id: int, trial_id: int, keys: list[str], act: Callable[[], None], row: str = "") -> Response:
    """The cells that changed, the panel, the headline; the whole page without htmx, or where it cannot be done."""
    outcome = tried(act)
    if outcome.refusal is not None:
        if htmx.is_htmx():
            raise outcome.refusal
        at_cells = {f"{LEVEL}-{key}": message for key, message in outcome.refusal.fields.items()}
        return _bench(dossier_id, trial_id, 422, at_cells or {"": outcome.refusal.message})
    if not htmx.is_htmx():
        return htmx.see_other(_there(dossier_id, trial_id, f"row-{keys[0]}" if len(keys) == 1 else ""))
    with context.reading() as session:
        reader = context.reader()
        panel = pages.panel_of(session, reader, dossier_id, trial_id)
        cells = pages.rows_of(session, reader, dossier_id, trial_id, keys)
        menu = pages.menu_of(session, reader, dossier_id, trial_id, row) if row else None
    html = render_template(
        "bench/_changed.html",
        panel=panel,
        cells=cells,
        menu=menu,
        dossier_id=dossier_id,
        view=_looked_at(),
        **_rights(dossier_id),
    )
    return make_response(html)


def _rights(dossier_id: int) -> dict[str, object]:
    with context.reading() as session:
        return {"rights": pages.rights(session, context.reader(), dossier_id)}


@blueprint.get("/drafts/<int:trial_id>/rows/<measure_key>")
def row(dossier_id: int, trial_id: int, measure_key: str) -> Response:
    """What is known and can be done about one measure: under its row."""
    with context.reading() as session:
        menu = pages.menu_of(session, context.reader(), dossier_id, trial_id, measure_key)
        trial = pages.panel_of(session, context.reader(), dossier_id, trial_id).trial
    if not htmx.is_htmx():
        there = {"draft": trial_id, "row": measure_key, "_anchor": f"row-{measure_key}"}
        return htmx.see_other(url_for("bench.index", dossier_id=dossier_id, **there))  # type: ignore[arg-type]
    html = render_template("bench/_menu.html", menu=menu, dossier_id=dossier_id, trial=trial, **_rights(dossier_id))
    return make_response(html)


@blueprint.post("/drafts/<int:trial_id>/history")
def again(dossier_id: int, trial_id: int) -> Response:
    """Takes the last change back, or makes it anew."""
    do = trials.forward if request.form.get("way") == "forward" else trials.back
    do(context.session(), context.reader(), dossier_id, trial_id)
    return htmx.see_other(_there(dossier_id, trial_id))


@blueprint.post("/drafts/<int:trial_id>/answers")
def ask(dossier_id: int, trial_id: int) -> Response:
    """Lets the worker answer a question about a draft; the answer appears where it was asked."""
    what, measure = request.form.get("what", ""), request.form.get("measure", "")[:80]
    session, reader = context.session(), context.reader()

    def act() -> int:
        behind = request.form.get("behind") == "yes"
        return asking.ask(session, line(), reader, dossier_id, trial_id, what=what, measure=measure, behind=behind)

    outcome = tried(lambda: once(act))
    if outcome.refusal is not None:
        session.rollback()
        if htmx.is_htmx():
            raise outcome.refusal
        return _bench(dossier_id, trial_id, 422, {"": outcome.refusal.message})
    session.close()
    if not htmx.is_htmx():
        return htmx.see_other(_there(dossier_id, trial_id, f"answer-{outcome.value}"))
    return _answer(dossier_id, trial_id, outcome.value or 0)


@blueprint.get("/drafts/<int:trial_id>/answers/<int:job_id>")
def answer(dossier_id: int, trial_id: int, job_id: int) -> Response:
    """How far an answer is; it asks again by itself until it is there."""
    return _answer(dossier_id, trial_id, job_id)


def _answer(dossier_id: int, trial_id: int, job_id: int) -> Response:
    with context.reading() as session:
        found = answers.one(session, context.reader(), dossier_id, trial_id, job_id)
    if not htmx.is_htmx():
        return htmx.see_other(_there(dossier_id, trial_id, f"answer-{job_id}"))
    about = {"dossier_id": dossier_id, "trial_id": trial_id, "view": _looked_at()}
    html = render_template("bench/_answer.html", answer=found, **about)
    return make_response(html)


@blueprint.post("/drafts/<int:trial_id>/answers/<int:job_id>/stop")
def stop(dossier_id: int, trial_id: int, job_id: int) -> Response:
    """Asks the worker to stop."""
    session, reader = context.session(), context.reader()
    answers.one(session, reader, dossier_id, trial_id, job_id)
    jobs.stop(session, reader, job_id)
    session.close()
    return _answer(dossier_id, trial_id, job_id)


@blueprint.post("/drafts/<int:trial_id>/answers/<int:job_id>/take")
def take(dossier_id: int, trial_id: int, job_id: int) -> Response:
    """Puts one possibility of an answer into the draft; into our own copy where the draft is the other side's."""
    pick = picked()
    writing, reader = context.session(), context.reader()

    def act() -> int:
        into = once(lambda: trials.ours(writing, reader, dossier_id, trial_id)) or trial_id
        writing.close()
        with context.reading() as session:
            answers.take(session, reader, dossier_id, trial_id, job_id, pick=pick, into=into)
        return into

    outcome = tried(act)
    if outcome.refusal is not None:
        return _bench(dossier_id, trial_id, 422, {"": outcome.refusal.message})
    return htmx.see_other(_there(dossier_id, outcome.value or trial_id))


def picked() -> Pick:
    """What a form takes over of an answer; all that it fills where it lists nothing."""
    listed = request.form.get("listed") == "yes"
    filled = frozenset(key[:80] for key in request.form.getlist("keep")) if listed else None
    return Pick(forms.whole(request.form.get("place", "0")), filled)


@blueprint.get("/drafts/<int:trial_id>/paper")
def paper(dossier_id: int, trial_id: int) -> str:
    """Half a page to print: what the draft changes, what each side gains, what must be asked at home."""
    with context.reading() as session:
        found = papers.paper(session, context.reader(), dossier_id, trial_id)
    return render_template("bench/paper.html", paper=found, frame=found.frame)


@blueprint.post("/drafts/<int:trial_id>/name")
def name(dossier_id: int, trial_id: int) -> Response:
    """Gives a draft another name."""
    typed = request.form.get("name", "")[:400]
    outcome = tried(lambda: trials.rename(context.session(), context.reader(), dossier_id, trial_id, typed))
    if outcome.refusal is not None:
        context.session().rollback()
        return _bench(dossier_id, trial_id, 422, outcome.refusal.fields)
    return htmx.see_other(_there(dossier_id, trial_id))


@blueprint.post("/drafts/<int:trial_id>/share")
def share(dossier_id: int, trial_id: int) -> Response:
    """Shows a draft to the others as it stands now, or no more."""
    private = request.form.get("way") == "private"
    do = trials.withdraw if private else trials.share
    do(context.session(), context.reader(), dossier_id, trial_id)
    words = _("The draft is private again.") if private else _("The draft is shared as it stands now.")
    flash(say(context.language(), words), "success")
    return htmx.see_other(_there(dossier_id, trial_id))


@blueprint.post("/drafts/<int:trial_id>/keep")
def keep(dossier_id: int, trial_id: int) -> Response:
    """Keeps a draft as a named package."""
    typed, note = request.form.get("name", "")[:400], request.form.get("note", "")[:2000]
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: handing.keep(session, reader, dossier_id, trial_id, name=typed, note=note)))
    if outcome.refusal is not None:
        session.rollback()
        return _bench(dossier_id, trial_id, 422, outcome.refusal.fields or {"": outcome.refusal.message})
    flash(say(context.language(), _("The package is kept.")), "success")
    return htmx.see_other(url_for("packages.package", dossier_id=dossier_id, ref=outcome.value))


@blueprint.post("/drafts/<int:trial_id>/offer")
def offer(dossier_id: int, trial_id: int) -> Response:
    """Hands a draft over: as our offer for the round that runs, or for the next one; or records what the other
    side offers in the round that is chosen."""
    session, reader = context.session(), context.reader()
    typed = (request.form.get(name, "")[:300] for name in (handing.ROUND, handing.DAY, handing.PLACE))
    meeting = handing.Meeting(*typed)
    theirs = trials.own(trials.bench(session, reader, dossier_id), trial_id).theirs
    outcome = tried(lambda: once(lambda: handing.offer(session, reader, dossier_id, trial_id, meeting)))
    if outcome.refusal is not None:
        session.rollback()
        refusal = outcome.refusal
        return _bench(dossier_id, trial_id, 422, refusal.fields or {"": refusal.message}, meeting)
    words = _("It is recorded as the other side's offer of round %(n)s.")
    words = words if theirs else _("The draft is our offer for round %(n)s.")
    flash(say(context.language(), words, n=outcome.value), "success")
    there = _there(dossier_id, trial_id) if theirs else url_for("rounds.index", dossier_id=dossier_id)
    return htmx.see_other(there)


@blueprint.post("/drafts/<int:trial_id>/delete")
def delete(dossier_id: int, trial_id: int) -> Response:
    """Deletes a draft for good."""
    trials.delete(context.session(), context.reader(), dossier_id, trial_id)
    flash(say(context.language(), _("The draft is deleted.")), "success")
    return htmx.see_other(_there(dossier_id))
