"""All numbers that somebody may change, in one table."""

from flask import Blueprint, Response, flash, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.dossiers.rules import limit_table, rules
from negotiator.services.dossiers.rules.rules import Amount
from negotiator.web import context, forms, htmx, number_fields, records
from negotiator.web.forms import judged, outcome_of, tried

blueprint = Blueprint("limit_table", __name__, url_prefix="/dossiers/<int:dossier_id>/rules/all")
MARK = "-version"


class TableRowForm(forms.Typed):
    """One number of the table."""

    amount: number_fields.Amount
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The table."""
    page = limit_table.page(context.session(), context.reader(), dossier_id)
    return records.shown("limit_table/index.html", page)


@blueprint.post("")
def change(dossier_id: int) -> Response:
    """All numbers that differ, or none of them."""
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: limit_table.change(session, reader, dossier_id, _entries()))
    if outcome.refusal or outcome.collision:
        return records.shown("limit_table/index.html", limit_table.page(context.session(), reader, dossier_id), outcome)
    flash(say(context.language(), _("Saved.")))
    return htmx.see_other(url_for("rules.index", dossier_id=dossier_id, _anchor="limits"))


def _entries() -> list[Amount]:
    """What was changed. Raises Refused, with a field for each number that cannot be read."""
    found, refused = list[Amount](), dict[str, str]()
    for name in [each.removesuffix(MARK) for each in request.form if each.endswith(MARK)]:
        if request.form.get(f"{name}-amount") == request.form.get(f"{name}-was"):
            continue  # left as the page showed it, whatever stands there now
        row = outcome_of(lambda name=name: judged(TableRowForm, forms.fields_of(request.form, name)))  # type: ignore[misc]
        kind, _dot, key = name.partition(".")
        if row.refusal is not None:
            refused[name] = row.refusal.fields.get("amount", row.refusal.message)
        elif row.value is not None and kind in rules.KINDS:
            reason = request.form.get("reason", "")[: forms.MOST_TEXT].strip()
            found.append(rules.amount(kind, key, row.value.amount, reason, row.value.version))
    if refused:
        raise Refused(forms.CORRECT, fields=refused)
    return found
