"""What words in the table of addresses stand for: who gets what of positions of each kind; and who is let through, and
then refused for a reason of its own. The cells are those of `table.py`."""

from collections.abc import Mapping

PATTERNS: Mapping[str, Mapping[str, str]] = {
    "read": {
        "mine": "yyy.nn.y",
        "sealed": "nnnnnnn-",
        "to lead": "ynnnnny-",
        "to lead, inner too": "ynnnnny-",
        "open": "yyyynny-",
        "open, inner too": "yyyynny-",
        "unspoken": "ynnnnnn-",
        "assessed": "ynnnnny-",
    },
    "write": {"mine": "yyn.nn.y", "unspoken": "ynnnnnn-", "assessed": "ynnnnnn-"},
    "release": {"mine": "yyn.nn.y", "unspoken": "ynnnnnn-", "assessed": "ynnnnnn-"},
    "ask": {
        "mine": "yyy.nn.n",
        "sealed": "nnnnnnnn",
        "to lead": "ynnnnnyn",
        "to lead, inner too": "ynnnnnyn",
        "open": "yyyynnyn",
        "open, inner too": "yyyynnyn",
        "unspoken": "ynnnnnnn",
        "assessed": "ynnnnnyn",
    },
    "remove": {"mine": "-yn.nn.-", "unspoken": "ynnnnnn-", "assessed": "ynnnnnn-"},  # two of them have no red line
    "sign": {"mine": "nny.nn.-"},
    "promise": {"mine": "yyy.nn.n", "unspoken": "ynnnnnn-", "assessed": "ynnnnnn-"},
}
NOBODY = "nnnnnnn-"  # the things that a pattern does not name

# Let through, and then refused for a reason of its own.
OTHERWISE = {
    ("members.invite", "lead"): 422,  # the house speaks for itself already
    ("asked_numbers.confirm_planned", "consulted"): 409,  # the body is made from the adviser's page
    ("screening.index", "lead"): 200,  # whoever leads a dossier may compare countries
    ("screening.one", "lead"): 404,
    ("screening.add", "lead"): 303,
    ("screening.change", "lead"): 404,
    ("screening.remove", "lead"): 404,
}
