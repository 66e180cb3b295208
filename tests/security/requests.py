"""One valid request for each route and method: its address and what it sends. What comes back then depends on who asks.

`THINGS` are the positions of the yard that addresses with a position are asked for.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from flask import Flask
from werkzeug.routing import Rule

from tests.security.bodies import BODIES, EFFECT, JSON, MEASURE, linkage, nothing, own_rule
from tests.security.yard import PARTS, Yard

THINGS: Mapping[str, str] = {  # how the position is released -> whose it is; "mine" depends on who asks
    "mine": "",
    "sealed": "de_bmz",
    "to lead": "de_aa",
    "to lead, inner too": "de_bmas",
    "open": "de_bmg",
    "open, inner too": "de_bkamt",
    "unspoken": "de_bmf",
    "assessed": "p_foreign",
}

MADE = {"linkage_id": linkage, "rule_id": own_rule}  # looked up only where an address asks for them


@dataclass(frozen=True)
class Asked:
    """One request; `thing` is a key of THINGS, or "" where the address names no position."""

    endpoint: str
    method: str
    thing: str
    path: str
    data: dict[str, object] | None = None
    json: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """All routes with their methods, but for HEAD and OPTIONS, which the framework adds."""
    return [(r, m) for r in app.url_map.iter_rules() for m in sorted(r.methods or ()) if m not in ("HEAD", "OPTIONS")]


def address(rule: Rule, values: Mapping[str, object]) -> str:
    """The rule with these values in the place of its variables."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values.get(m[1], 9999)), rule.rule)


def requests(
    app: Flask, yard: Yard, who: str, things: Mapping[str, int], *, dossier: int, only: Container[str] | None = None
) -> Iterator[Asked]:
    """Every route, or those of the endpoints in `only`, once for this person, and those with a position once for each
    kind; `things` are ids of jobs …"""
    room = yard.here if dossier == yard.here.dossier else yard.foreign
    for rule, method in rules(app):
        if only is not None and rule.endpoint not in only:
            continue
        for thing in THINGS if "position_id" in rule.arguments else ("",):
            whose = THINGS.get(thing, "") or PARTS.get(who, (None, ""))[1]
            if thing == "mine" and not whose:
                continue
            position = room.positions.get(whose, 0)
            values: dict[str, object] = {
                "dossier_id": dossier, "position_id": position, "red_line_id": yard.red_lines.get(position, 0),
                "stakeholder_id": room.stakeholders["de_dgb"], "measure_key": MEASURE, "account_id": 0,
                "ref": yard.packages.get(dossier, {}).get("A_signal", 1), "passkey_id": 9999, "gate": "need",
                "override_id": 9999, "package_id": yard.packages.get(dossier, {}).get("A_signal", 1), "token": "x" * 43,
                "proposal_id": yard.proposals.get(dossier, 1), "filename": "css/app.css",
                "way": "ranking", "argument": "arg_rec_selforg_p1",
                "paper": "D-02", "chapter": "means",
                "n": 1, "number": 1, "comment_id": yard.comments.get(dossier, 9999),
                "ballot_id": yard.ballots.get(dossier, 9999), "clause": "C60", "fact_key": "residents",
                "record_id": yard.records.get(dossier, 9999),
                "kind": "capacity", "key": "integ", "effect_id": EFFECT,
                **{name: made(yard, dossier) for name, made in MADE.items() if name in rule.arguments},
                **things,
            }  # fmt: skip
            if rule.endpoint.startswith("bench."):
                values["job_id"] = things.get("question_id", 9999)
            if rule.endpoint.startswith("stress."):
                values |= {"job_id": things.get("repair_id", 9999), "place": 0}
            if rule.endpoint.startswith("proposing."):
                values["job_id"] = things.get("run_id", 9999)
            if rule.endpoint.startswith("counter."):  # a draft of their own
                values |= {"trial_id": things.get("answer_id", 9999), "job_id": things.get("asked_id", 9999)}
            if rule.endpoint.startswith(("members.", "administration.", "operation.")):
                values["account_id"] = yard.people["spare"].id
            body = BODIES.get(rule.endpoint, nothing)(yard, position, room.stakeholders) if method == "POST" else None
            yield Asked(rule.endpoint, method, thing, address(rule, values), body, rule.endpoint in JSON)
