"""Which forms may be kept or shown again when they could not be accepted: those about work on dossiers, no other.

What a form holds is not guessed from the names of its fields: a form of any other part of the application (passwords,
codes, invitations, accounts) is never kept, whatever its fields are called. A new part is kept once it stands here.
"""

from flask import request

WORK = frozenset(
    {
        "agenda",
        "agreements",
        "arguments",
        "asked_changes",
        "asked_numbers",
        "assumptions",
        "ballots",
        "bench",
        "briefs",
        "checklist",
        "comments",
        "comparing",
        "coordination",
        "copying",
        "counter",
        "deliverables",
        "dossiers",
        "effects",
        "facts",
        "house_sheets",
        "limit_table",
        "limit_years",
        "mandate",
        "master",
        "minutes",
        "overrides",
        "own_rules",
        "packages",
        "pairs",
        "papers",
        "partner_words",
        "position_tables",
        "positions",
        "proposing",
        "prose",
        "register_entries",
        "rounds",
        "rules",
        "screening",
        "stages",
        "stakeholder_forms",
        "stakeholders",
        "statements",
        "stress",
        "studies",
        "tables",
        "timeline",
        "together",
        "upkeep",
        "versions",
        "ways",
    }
)
TOKEN = "csrf_token"  # noqa: S105 - a field's name


def fields() -> list[tuple[str, str]]:
    """Name and text of the posted fields in order, without the form's token; empty for a form that is never kept."""
    if request.blueprint not in WORK:
        return []
    return [(name, text) for name, texts in request.form.lists() for text in texts if name != TOKEN]
