"""The few addresses that belong to no feature: the root, the language, whether the service is alive."""

from flask import Blueprint, Response, flash, g, make_response, request, session, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import LANGUAGES, _, say
from negotiator.services.accounts import accounts
from negotiator.services.installation import health as service
from negotiator.web import context, htmx
from negotiator.web.security import own_path

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def root() -> Response:
    """On to the reader's dossiers, or to the administration for those who have none."""
    where = "administration.index" if context.reader().is_admin else "dossiers.index"
    return htmx.see_other(url_for(where))


@blueprint.post("/language")
@context.public
def language() -> Response:
    """Keeps the chosen language, in the account of those who are signed in."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        raise Refused(_("There is no such language."))
    session["language"] = wanted
    if g.reader is not None:
        accounts.set_language(context.session(), context.reader(), wanted)
        flash(say(wanted, _("The pages are now in this language.")))
    return htmx.see_other(own_path(request.form.get("next", "/")))


@blueprint.get("/ready")
@context.public
def ready() -> Response:
    """Whether pages can be answered: the database is read and its keys open it. As `health`, but without the worker."""
    return _told(service.unready(context.engine(), context.settings().keys))


@blueprint.get("/health")
@context.public
def health() -> Response:
    """Whether the service does what it should: {"status": "ok"}, else 503 with what is failing; nothing else."""
    kit = context.kit()
    found = service.failing(kit.engine, kit.settings.keys, kit.started, context.clock())
    return _told(found)


def _told(failing: tuple[str, ...]) -> Response:
    if failing:
        return make_response({"status": "failing", "failing": failing}, 503)
    return make_response({"status": "ok"})
