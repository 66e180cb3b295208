"""Chapters at whose head an office may have a text of its own: of each kind of paper for home, in the paper's order.

Page one of a brief is none of them: it always fits one page.
"""

from collections.abc import Mapping

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "D-01": ("state", "views", "law", "beside", "rights", "open", "annex"),
    "D-02": (
        "basis",
        "state",
        "packages",
        "views",
        "gains",
        "measures",
        "arguments",
        "means",
        "guardrails",
        "linkages",
        "redteam",
        "questions",
        "annex",
    ),
    "D-02-A": ("arguments-partner", "arguments-house"),
    "D-03": ("priorities", "insists", "delivers", "signature"),
    "D-04": ("overview", "parties", "levels", "means", "rules", "annex"),
    "D-07": ("aim", "active", "reactive", "never", "background"),
    "D-08": ("same", "apart", "one", "moved", "commitments", "mandate", "notes", "next"),
    "D-10": ("vote", "reason", "dissent", "cost", "alternatives", "questions", "annex"),
    "D-11": ("messages", "allowed", "denied", "partner", "expected", "questions"),
    "D-12-I": ("agenda", "actions", "indicators", "standing", "promised", "alarms"),
}
