"""The partner's language: the sentences of papers for the table, written side by side or brought in as a table."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.briefs.writing import partner_words
from negotiator.web import context, htmx
from negotiator.web.forms import tried
from negotiator.web.submissions import once

MOST_TYPED = 5000
MOST_KEY = 20

blueprint = Blueprint("partner_words", __name__, url_prefix="/dossiers/<int:dossier_id>/partner-language")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The sentences of the paper that the address names."""
    return _page(dossier_id, request.args)


@blueprint.post("")
def write(dossier_id: int) -> Response:
    """Keeps what was written; what stood there before comes with the form."""
    words = _typed("words-")
    tag = _short(request.form, "tongue")
    session, reader = context.session(), context.reader()
    outcome = tried(
        lambda: once(
            lambda: partner_words.write(session, reader, dossier_id, tag=tag, words=words, before=_typed("before-"))
        )
    )
    if outcome.refusal is not None:
        return _page(dossier_id, request.form, words, outcome.refusal.at("tongue"))
    return _done(dossier_id, say(context.language(), _("Saved.")))


@blueprint.post("/import")
def bring(dossier_id: int) -> Response:
    """Keeps the words of a translator's table."""
    file = request.files.get("file")
    content = file.stream.read(partner_words.MOST_BYTES + 1) if file is not None else b""
    tag = _short(request.form, "tongue")
    session, reader = context.session(), context.reader()

    def act() -> int:
        kept, strange = partner_words.read_table(session, reader, dossier_id, tag=tag, content=content)
        if strange:
            flash(say(context.language(), _("Rows that fit no sentence of these papers: %(n)s."), n=strange), "warning")
        return kept

    outcome = tried(lambda: once(act))
    if outcome.refusal is not None:
        return _page(dossier_id, request.form, {}, outcome.refusal.at("file"))
    return _done(dossier_id, say(context.language(), _("Sentences that were taken over: %(n)s."), n=outcome.value))


@blueprint.get("/table")
def table(dossier_id: int) -> Response:
    """The sentences as a table for a translator."""
    found = _found(dossier_id, request.args)
    answer = make_response(partner_words.as_table(found))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={found.kind}_{found.language}_{found.tongue.tag}.csv"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(dossier_id: int, asked: Mapping[str, str]) -> partner_words.TonguePage:
    kind, language, tag = (_short(asked, name) for name in ("kind", "language", "tongue"))
    return partner_words.page(context.session(), context.reader(), dossier_id, kind, language=language, tag=tag)


def _page(
    dossier_id: int,
    asked: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    page = _found(dossier_id, asked)
    told = {name: say(context.language(), words) for name, words in (errors or {}).items()}
    html = render_template("partner_words/index.html", page=page, frame=page.frame, typed=typed or {}, errors=told)
    return make_response(html, 422 if told else 200)


def _done(dossier_id: int, words: str) -> Response:
    flash(words, "success")
    kind, language, tag = (_short(request.form, name) for name in ("kind", "language", "tongue"))
    back = url_for("partner_words.index", dossier_id=dossier_id, kind=kind, language=language, tongue=tag)
    return htmx.see_other(back)


def _typed(prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): " ".join(text[:MOST_TYPED].split())
        for name, text in request.form.items()
        if name.startswith(prefix)
    }


def _short(asked: Mapping[str, str], name: str) -> str:
    return asked.get(name, "")[:MOST_KEY]
