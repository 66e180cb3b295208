"""The time zone by which somebody is told moments."""

from datetime import datetime
from functools import lru_cache

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.clock import unknown, zone_of
from negotiator.language import _, ahead, moment, place_of, present, say, zone_names
from negotiator.services.accounts import accounts
from negotiator.web import context, forms, htmx

blueprint = Blueprint("zones", __name__, url_prefix="/account/zone")
QUARTER = 15  # minutes


@blueprint.get("")
def index() -> Response:
    """The present choice, and the form for another."""
    return _page(200, {})


@blueprint.post("")
def choose() -> Response:
    """Keeps another choice."""
    try:
        accounts.set_zone(context.session(), context.reader(), request.form.get("zone", "")[:100])
    except Refused as error:
        return _page(422, forms.said(error.at("zone"), error.params))
    flash(say(context.language(), _("Moments are told by this time zone from now on.")), "success")
    return htmx.see_other(url_for("account.index"))


@lru_cache(2)
def _names(language: str, now: datetime) -> tuple[tuple[str, str], ...]:
    """The zones with what they are called and how far ahead they are in this quarter of an hour; clocks are changed at
    the full ones."""
    return tuple((name, f"{place} ({ahead(now, zone_of(name))})") for name, place in zone_names(language))


def _page(status: int, errors: dict[str, str]) -> Response:
    context.settle()
    language, now = context.language(), context.clock()
    names = _names(language, now.replace(minute=now.minute // QUARTER * QUARTER, second=0, microsecond=0))
    chosen = present(zone_of(context.zone()).key)
    if chosen not in dict(names):  # none that is called by a place
        names = ((chosen, chosen), *names)
    told = moment(now, language, context.zone())
    values = {"names": names, "chosen": chosen, "now": told, "home": place_of("", language)}
    values["unknown"] = unknown(context.zone())
    return make_response(render_template("zones/index.html", **values, errors=errors), status)
