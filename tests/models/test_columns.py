"""Every column of every table is sealed, or is named here as not confidential, with a reason. A new one fails."""

from collections.abc import Mapping

import models.tables
from models.sealed import Sealed

# What a column may be without being sealed, and why that is no secret for whoever reads the file.
WHY: Mapping[str, str] = {
    "id": "a number without meaning, or a reference to one",
    "when": "moments: that somebody did something then stands in the log for good reasons",
    "who": "who has an account, which part in which dossier, and who did what: docs/security.md says so",
    "word": "a word of the program: a kind, a state, a switch, a counter, an order",
    "digest": "a hash of random bits, or keyed with what only the installation holds",
    "catalogue": "text and planning figures of measures, most of them published with the program; docs/security.md",
    "figure": "how likely and how lawful a level is: everybody of the home side reads it; docs/security.md says so",
    "title": "that there is a dossier, with whom, and who has a part in it: docs/security.md says so",
    "public": "sourced facts about a country",
    "address": "an address of the program, which holds ids only",
}
OPEN: Mapping[str, Mapping[str, str]] = {  # table -> column -> one of WHY
    "account": {
        "login": "who", "name": "who", "language": "word", "zone": "word", "password": "digest", "is_admin": "who",
        "is_active": "who", "may_start": "who", "totp_step": "when", "issuer": "who", "subject": "who",
    },
    "api_token": {"token": "digest", "name": "who", "scopes": "word"},
    "audit_entry": {"actor": "who", "action": "who", "thing": "who", "detail": "digest", "mark": "digest"},
    "ceremony": {"token": "digest", "kind": "word"},
    "co_signature": {"edition": "word", "name": "who"},
    "document": {
        "kind": "word", "language": "word", "grade": "word", "edition": "word", "packages": "id", "name": "word",
        "media": "word", "size": "word", "pages": "word", "state": "word", "subject": "id", "digest": "digest",
        "checked_by": "who", "released_by": "who", "superseded_by": "id", "style": "digest",
    },
    "dossier": {
        "key": "title", "title": "title", "summary": "title", "as_of": "when", "stage": "title", "lead": "title",
        "classification": "word", "fictional": "word", "horizon_years": "word", "context": "public",
        "expected": "catalogue", "disclosure": "word",
    },
    "dossier_version": {"created_by": "who"},
    "dossier_revision": {"content": "word", "mark": "digest"},
    "draft": {"path": "address", "back": "address"},
    "agreement_word": {"key": "catalogue", "written_by": "who"},
    "elicitation": {},
    "fact": dict.fromkeys(
        ("key", "text", "value", "unit", "src", "grade", "definition", "day", "aside", "until"), "public"
    ),
    "gate_confirmation": {"gate": "word", "name": "who", "withdrawn_by": "who"},
    "inherited": {"thing": "word"},
    "interest": {"changed_by": "who", "pen": "digest", "rated": "word"},
    "invitation": {"token": "digest", "login": "who", "name": "who", "role": "who", "in_circle": "who"},
    "job": {"kind": "word", "state": "word", "step": "word", "share": "word", "stop_asked": "word", "tries": "word"},
    "level": {
        "n": "word", "text": "catalogue", "quantity": "catalogue", "unit": "catalogue", "year": "catalogue",
        "eur": "catalogue", "uses": "catalogue", "gives": "catalogue", "groups": "catalogue", "legal": "figure",
        "cred": "figure", "ramp": "catalogue", "away": "catalogue", "framing": "word", "ours": "catalogue",
        "theirs": "catalogue",
    },
    "limit": {"kind": "word", "key": "catalogue"},
    "linkage": {"a": "catalogue", "b": "catalogue", "a_level": "catalogue", "b_level": "catalogue", "type": "word"},
    "mandate": {},
    "measure": dict.fromkeys((
        "key", "pillar", "text", "desc", "lead", "co", "ep", "groups", "women", "law", "gcm", "tags", "win",
        "requires", "excludes", "synergies", "bind", "clause", "src",
    ), "catalogue") | dict.fromkeys(("asked", "doer", "off", "peak"), "word"),
    "owner_word": {
        "thing": "word", "asked_by": "who", "due": "when", "house": "who", "said_by": "who", "day": "when",
        "until": "when",
    },
    "own_rule": {"key": "word", "may_undo": "word", "changed_by": "who"},
    "membership": {"role": "who", "in_circle": "who"},
    "asked_change": {
        "subject": "word", "thing": "catalogue", "state": "who", "day": "when", "until": "when", "asked_by": "who",
        "decided_by": "who",
    },
    "ballot": {"opened_by": "who"},
    "house_style": {"digest": "digest", "content": "public"},
    "handout": {"number": "word", "by": "who"},
    "comment": {"thing": "id", "by": "who"},
    "coordination": {
        "kind": "word", "measure": "catalogue", "level": "catalogue", "package": "id", "date": "when", "due": "when",
        "opened_by": "who", "outcome": "word", "bridge": "word", "ended_by": "who", "step": "word", "decided_by": "who",
    },
    "coordination_answer": {"by": "who"},
    "package": {"key": "word", "expect_hard": "catalogue", "origin": "word", "concept": "word", "theme": "word",
                "created_by": "who"},
    "package_signature": {"name": "who"},
    "passkey": {"name": "who", "credential": "digest", "public_key": "digest", "counter": "word"},
    "position": {"visibility": "word", "inner": "word", "progress": "word", "edition": "word"},
    "proposal": {"number": "word", "status": "word", "concepts": "word", "time_limit": "word", "seed": "word",
                 "seconds": "word", "programs": "word", "alternatives": "word", "created_by": "who"},
    "recovery_code": {"code": "digest"},
    "red_line": {"key": "word"},
    "round": {"n": "word", "date": "when", "status": "word", "withdrawn_by": "who"},
    "rule_override": {"rule": "catalogue", "state": "who", "until": "when", "asked_by": "who", "decided_by": "who"},
    "signed_in": {"token": "digest", "device": "who", "means": "who"},
    "mail": {"kind": "word", "tries": "word"},
    "mail_address": {
        "token": "digest", "invitations": "word", "releases": "word", "reminders": "word", "reminded_on": "when",
    },
    "chore": {"name": "word", "removed": "word"},
    "provider_group": {"name": "who"},
    "candidate": {"mark": "digest"},
    "precedent_entry": {"read_on": "when", "by": "who"},
    "settled_conflict": {"conflict": "catalogue", "src": "catalogue", "by": "who"},
    "stage_plan": {"stage": "word", "first": "when", "day": "when", "began": "when"},
    "stakeholder": {
        "key": "title", "text": "title", "side": "title", "kind": "title", "part": "title", "consent": "title",
        "claimed": "who", "sees": "catalogue", "src": "catalogue", "former": "title",
    },
    "submission": {"mark": "digest", "result": "id", "content": "digest"},
    "overlay": {"shared": "who", "by": "who"},
    "trial": {"origin": "id", "side": "word", "by": "who"},
    "throttle": {"key": "digest", "count": "word"},
    "worker_beat": {"name": "who"},
}  # fmt: skip


def plain_columns() -> dict[str, set[str]]:
    """Table -> columns that are kept in plain text, but for keys, references, versions, ranks and moments."""
    return {
        table.name: {
            column.name
            for column in table.columns
            if not isinstance(column.type, Sealed)
            and not column.foreign_keys
            and column.name not in {"id", "version", "rank", "account_id", "dossier_id", "subject_id"}
            and not column.name.endswith(("_at", "since"))
            and column.name != "at"
        }
        for table in models.tables.metadata.sorted_tables
    }


def test_every_column_is_sealed_or_named_with_a_reason() -> None:
    named = {table: set(columns) for table, columns in OPEN.items() if columns}
    assert {table: columns for table, columns in plain_columns().items() if columns} == named
    assert {reason for columns in OPEN.values() for reason in columns.values()} <= set(WHY)


def test_what_would_be_worth_most_to_the_other_side_is_sealed() -> None:
    """The assets of the threat model, by name."""
    sealed = {
        f"{t.name}.{c.name}"
        for t in models.tables.metadata.sorted_tables
        for c in t.columns
        if isinstance(c.type, Sealed)
    }
    assert sealed >= {
        "interest.rating", "position.mark", "red_line.line", "mandate.lo", "mandate.hi", "round.place", "round.record",
        "round.offers", "round.minutes", "package.levels", "package.note", "package.text", "limit.amount",
        "proposal.case", "proposal.plan", "proposal.answer", "proposal.fingerprint", "document.content",
        "rule_override.grounds", "gate_confirmation.reference", "package_signature.field", "audit_detail.content",
        "account.totp", "mail_address.address", "mail.token",
    }  # fmt: skip
