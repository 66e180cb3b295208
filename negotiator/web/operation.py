"""For those who run the installation: one person's account, work and workers; nothing of any dossier's content."""

from io import BytesIO

from flask import Blueprint, Response, flash, make_response, render_template, send_file, url_for

from negotiator.language import _, say
from negotiator.services.accounts import people, provider_groups
from negotiator.services.installation import housekeeping
from negotiator.services.work import overview
from negotiator.web import context, htmx, security

blueprint = Blueprint("operation", __name__)
ONE = "/administration/accounts/<int:account_id>"


@blueprint.get("/administration/work")
def work() -> Response:
    """Workers, what waits and runs, and what goes by itself."""
    session, reader = context.session(), context.reader()
    page = overview.overview(session, reader)
    chores = housekeeping.listed(session, reader)
    settings = context.settings()
    days = {"ended": settings.retention.days, "results": settings.results.days if settings.results else 0}
    return make_response(render_template("operation/work.html", page=page, chores=chores, days=days))


@blueprint.post("/administration/work/<int:work_id>/stop")
def stop(work_id: int) -> Response:
    """Asks somebody's work to stop."""
    overview.stop(context.session(), context.reader(), work_id)
    return _done(_("The work is asked to stop."), url_for("operation.work"))


@blueprint.get("/administration/groups")
def groups() -> Response:
    """Groups of the sign-in provider, and what each gives."""
    provider = context.settings().provider
    page = provider_groups.page(context.session(), context.reader(), provider)
    told = None if provider is None else {"name": provider.name, "issuer": provider.issuer, "claim": provider.claim}
    return make_response(render_template("operation/groups.html", page=page, provider=told))


@blueprint.get(ONE)
def person(account_id: int) -> Response:
    """One account: where it is signed in, what it has."""
    page = people.page(context.session(), context.reader(), account_id, security.limits())
    return make_response(render_template("operation/person.html", page=page))


@blueprint.post(f"{ONE}/sign-out")
def sign_out(account_id: int) -> Response:
    """Ends all sessions of an account."""
    people.sign_out(context.session(), context.reader(), account_id)
    return _done(_("All sessions of the account have ended."), url_for("operation.person", account_id=account_id))


@blueprint.post(f"{ONE}/data")
def data(account_id: int) -> Response:
    """What the installation knows about a person, as a file for that person."""
    return _file(people.data_of(context.session(), context.reader(), account_id), account_id)


@blueprint.post("/account/data")
def own_data() -> Response:
    """What the installation knows about the reader."""
    return _file(people.own_data(context.session(), context.reader()), context.reader().account_id)


@blueprint.post(f"{ONE}/forget")
def forget(account_id: int) -> Response:
    """Takes away who a closed account was."""
    security.require_fresh()
    people.forget(context.session(), context.reader(), account_id)
    return _done(_("The person is forgotten."), url_for("operation.person", account_id=account_id))


def _file(content: bytes, account_id: int) -> Response:
    name = f"account-{account_id}.json"
    return send_file(BytesIO(content), "application/json", as_attachment=True, download_name=name)


def _done(sentence: str, where: str) -> Response:
    flash(say(context.language(), sentence), "success")
    return htmx.see_other(where)
