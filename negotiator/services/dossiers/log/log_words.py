"""Log entries in the reader's language. What is written down keeps keys and numbers; here they become words."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from negotiator.catalogue.reading import library
from negotiator.language import _, percent, say
from negotiator.services.access.audit import Deed
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.facts import fact_fields
from negotiator.services.dossiers.frame import master_fields
from negotiator.services.dossiers.frame.traits import ANSWERS, QUESTIONS
from negotiator.services.dossiers.frame.traits import fields as question_fields
from negotiator.services.dossiers.limits import limit_fields
from negotiator.services.dossiers.log import log_rounds
from negotiator.services.dossiers.log.log_changes import CONFIRMED, amount, change, mark
from negotiator.services.dossiers.log.log_names import Names, in_table
from negotiator.services.dossiers.log.log_tables import (
    ASKED,
    CONCEPTS,
    DEEDS,
    DONE,
    MEANS,
    NAMES,
    PLAIN,
    ROLES,
    SCOPES,
    SIDES,
    STAGES,
    TIES,
)
from negotiator.services.dossiers.measures.measure_fields import BINDS, DOERS, FRAMINGS, TAG_WORDS, labels
from negotiator.services.dossiers.measures.measure_fields import SIDES as SIDES_ASKED
from negotiator.services.dossiers.register import register_fields
from negotiator.services.dossiers.stages.gates import BY_KEY
from negotiator.services.dossiers.stakeholders import stakeholder_fields
from negotiator.services.dossiers.start import mandate
from negotiator.services.records.snapshots import restored
from negotiator.services.records.wording import threshold, typed, words

Told = tuple[tuple[str, str], ...]

FIRST = ("field", "measure", "red line", "least score", "from", "to", "until", "why")
SILENT = frozenset({"field", "red line", "least score", "whole"})  # the entry's thing says it already
FORMS: Mapping[str, Callable[[str], Mapping[str, str]]] = {"measure": labels, "limit": limit_fields.labels}
WORDED = {
    "asked": dict(SIDES_ASKED),
    "doer": DOERS,
    "bind": BINDS,
    "tags": TAG_WORDS,
    "framing": FRAMINGS,
    "off": {"yes": _("yes")},
}
TIED = frozenset({"requires", "excludes"})
SHARES = frozenset({"women", "cred", "away", "ramp_1", "ramp_2", "ramp_3"})
LEVEL = re.compile(r"(\d+)$")


def deed(names: Names, action: str) -> str:
    """What was done."""
    return say(names.language, DONE[Deed(action)])


def thing(names: Names, text: str) -> str:
    """What an entry is about."""
    if text in PLAIN:
        return say(names.language, PLAIN[text])
    for pattern, told in THINGS:
        found = pattern.fullmatch(text)
        if found:
            return told(names, *found.groups())
    return text


def details(names: Names, subject: str, detail: Mapping[str, object]) -> Told:
    """Name and words of each detail; what says nothing is left out."""
    kind = subject.partition(" ")[0]
    keys = [*(key for key in FIRST if key in detail), *sorted(set(detail) - set(FIRST))]
    return tuple(_details(names, kind, detail, keys))


def _details(names: Names, kind: str, detail: Mapping[str, object], keys: list[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        value = detail[key]
        if key == "field" and kind == "measure":
            level = LEVEL.search(str(value))
            yield say(names.language, _("level")), level[1] if level else ""
        elif key not in SILENT and value not in (None, "", [], {}):
            yield _name(names, kind, key, detail), worded(names, kind, key, value, detail)


def _name(names: Names, kind: str, key: str, detail: Mapping[str, object]) -> str:
    """What a detail is called; what a gate's confirmation keeps as "why" is where the proof is on file."""
    told = "reference" if kind == "gate" and key == "why" and detail.get("to") == CONFIRMED else key
    return say(names.language, NAMES[told]) if told in NAMES else told


def worded(names: Names, kind: str, key: str, value: object, detail: Mapping[str, object]) -> str:
    """What one detail says; `kind` is the first word of what the entry is about."""
    if isinstance(value, bool):
        return say(names.language, _("yes") if value else _("no"))
    if isinstance(value, Mapping) and "least score" in detail:
        return mark(names, value)
    if isinstance(value, Mapping) and kind in RECORDS:
        return _record(names, RECORDS[kind](), value)
    if isinstance(value, Mapping) and kind in FORMS:
        return _fields(names, FORMS[kind](names.language), value)
    if key in log_rounds.TELLING:
        return log_rounds.TELLING[key](names, value)
    if isinstance(value, Mapping) and kind == "entry":
        return _record(names, register_fields.fields(library.catalogue().measures, names.language), value)
    if key in ("from", "to") and not isinstance(value, Mapping):
        return change(names, kind, str(value), detail)
    if key in ("measure", "a", "b"):
        return names.measure(str(value))
    if isinstance(value, dict):
        return _each(names, key, value)
    if isinstance(value, list | tuple):
        return ", ".join(_item(names, key, str(each)) for each in value) or say(names.language, _("none"))
    return _item(names, key, str(value))


def _record(names: Names, fields: Iterable[Field], parts: Mapping[str, object]) -> str:
    """What was said about a record: each field by name, a choice in its words, a dash where it was empty."""
    known = {field.name: field for field in fields}
    return "; ".join(
        f"{_label(names, known.get(key), key)}: {_said_in(names, known.get(key), str(value))}"
        for key, value in parts.items()
    )


def _label(names: Names, field: Field | None, key: str) -> str:
    return say(names.language, field.label if field else fact_fields.LABELS.get(key, key))


def _said_in(names: Names, field: Field | None, value: str) -> str:
    known, parts = dict(field.choices) if field and field.entry is Entry.CHOICE else {}, value.split(", ")
    return ", ".join(say(names.language, known[part]) if known.get(part) else part for part in parts) or "–"


RECORDS: Mapping[str, Callable[[], Iterable[Field]]] = {  # things that are changed as forms of described fields
    "fact": fact_fields.fields,
    "stakeholder": lambda: stakeholder_fields.FIELDS,
    "mandate": lambda: mandate.FIELDS,
    "questionnaire": question_fields,
    "master": lambda: master_fields.FIELDS,
}


def _fields(names: Names, labels: Mapping[str, str], parts: Mapping[str, object]) -> str:
    """What a form said: each field by name, numbers as the language writes them, a dash where it was empty."""
    told = ((in_table(names, labels, key), _field(names, key, str(value))) for key, value in parts.items())
    return "; ".join(f"{name}: {value or '–'}" for name, value in told)


def _field(names: Names, key: str, value: str) -> str:
    """Words for what a field holds, a number as the language writes it, anything else as it was typed."""
    if key in WORDED:
        return ", ".join(say(names.language, WORDED[key].get(each, each)) for each in value.split())
    if key in TIED:
        return ", ".join(_tied(names, each) for each in value.split())
    if key in SHARES and value:
        return percent(Fraction(value), names.language)
    if "_" in key or key in ("quantity", "amount"):
        return amount(names, value) if value else value
    known = library.terms().legal
    return words(known[value], names.language) if key == "legal" and value in known else typed(value, names.language)


def _tied(names: Names, link: str) -> str:
    """A tie to another measure: from which level on, and which level of the other."""
    at, measure, level = link.split(":")
    told = _("from level %(at)s on: %(measure)s, level %(level)s")
    return say(names.language, told, at=at, measure=names.measure(measure), level=level)


def _each(names: Names, key: str, value: Mapping[str, object]) -> str:
    if key == "offers":
        return ", ".join(f"{in_table(names, SIDES, side)}: {count}" for side, count in value.items())
    levels = restored(dict[str, int], value)
    return "; ".join(f"{names.measure(measure)}: {names.level(measure, n)}" for measure, n in levels.items() if n)


def _item(names: Names, key: str, value: str) -> str:
    tables = {"role": ROLES, "type": TIES, "concepts": CONCEPTS, "scope": SCOPES}
    if key in tables:
        return in_table(names, tables[key], value)
    lookups: dict[str, Callable[[object], str]] = {
        "measures": lambda found: names.measure(str(found)),
        "package": names.package,
        "stakeholder": names.stakeholder,
        "house": names.stakeholder,
        "limits": lambda found: _limit_name(names, *str(found).split(":", 1)),
    }
    return lookups[key](value) if key in lookups else typed(value, names.language)


def _said(message: str, look: Callable[[Names, str], str]) -> Callable[..., str]:
    """A thing with one place, filled with what `look` finds."""
    return lambda names, key, *rest: say(names.language, message, name=look(names, key))


def _limit_name(names: Names, kind: str, key: str) -> str:
    terms, known = library.terms(), library.catalogue()
    tables = {"payer": terms.payers, "chapter": terms.chapters, "capacity": known.units | names.units}
    if kind == "parameter":
        return threshold(key, names.language)
    found = tables.get(kind, {}).get(key)
    return words(found, names.language) if found else key


def _language(names: Names, tag: str) -> str:
    return master_fields.in_words((tag,), names.language)


def _position(names: Names, number_: str, edition: str | None = None) -> str:
    whose = names.position(int(number_))
    if edition is None:
        return say(names.language, _("position of %(name)s"), name=whose)
    return say(names.language, _("position of %(name)s, edition %(edition)s"), name=whose, edition=edition)


def _account(names: Names, number_: str, deed: str | None = None) -> str:
    name = names.account(int(number_))
    if not deed:
        return name
    means = deed.strip().removeprefix("by ")
    told = MEANS.get(means) or DEEDS.get(means)
    return f"{name} ({say(names.language, told) if told else means})"


def _conflict(names: Names, key: str) -> str:
    found = library.precedents().conflicts.get(key)
    return words(found.text, names.language) if found else key


def _asked(names: Names, thing_: str) -> str:
    """What a request is about."""
    kind, _dot, rest = thing_.partition(".")
    if kind == "parameter":
        return threshold(rest, names.language)
    if kind == "answer":
        return in_table(names, QUESTIONS, rest)
    if kind == "mandate_given":
        return say(names.language, _("the decision that gave the mandate"))
    key, _dot, n = rest.rpartition(".") if kind == "level" else (rest, "", "")
    return f"{names.measure(key)}, {names.level(key, int(n))}" if n else names.measure(key)


def _effect(names: Names, key: str) -> str:
    """The effect's question and answer; its key where the table no longer has it."""
    effect = library.effects().get(key)
    if effect is None:
        return key
    answer = _("yes") if effect.answer == "true" else ANSWERS[effect.answer]
    return f"{say(names.language, QUESTIONS[effect.question])}: {say(names.language, answer)}"


THINGS: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = (
    (re.compile(r"stage (.+) > (.+)"), lambda n, a, b: f"{in_table(n, STAGES, a)} → {in_table(n, STAGES, b)}"),
    (re.compile(r"offer of round (\d+)"), _said(_("offer of round %(name)s"), lambda n, k: k)),
    (re.compile(r"commitment of round (\d+)"), _said(_("a commitment of round %(name)s"), lambda n, k: k)),
    (re.compile(r"declaration of round (\d+)"), _said(_("a declaration of round %(name)s"), lambda n, k: k)),
    (re.compile(r"round (\d+)"), _said(_("round %(name)s"), lambda n, k: k)),
    (re.compile(r"package (\d+)"), _said(_("package %(name)s"), lambda n, k: n.package(k))),
    (re.compile(r"version (\d+)"), _said(_("version %(name)s of the dossier"), lambda n, k: k)),
    (re.compile(r"token (\d+) made: .*"), _said(_("token %(name)s for a program, made"), lambda n, k: k)),
    (
        re.compile(r"token (\d+) of account \d+ withdrawn"),
        _said(_("token %(name)s for a program, withdrawn"), lambda n, k: k),
    ),
    (re.compile(r"comment (\d+)"), _said(_("remark %(name)s"), lambda n, k: k)),
    (re.compile(r"ballot (\d+)"), _said(_("silent acceptance, question %(name)s"), lambda n, k: k)),
    (re.compile(r"coordination (\d+)"), _said(_("coordination between houses, no. %(name)s"), lambda n, k: k)),
    (re.compile(r"trial (\d+)"), _said(_("draft %(name)s on the workbench"), lambda n, k: k)),
    (re.compile(r"overlay (\d+)"), _said(_("overlay %(name)s of the stress test"), lambda n, k: k)),
    (re.compile(r"proposal (\d+)"), _said(_("proposal %(name)s"), lambda n, k: n.proposal(k))),
    (re.compile(r"position (\d+)(?: edition (\d+))?"), _position),
    (re.compile(r"fact (\S+)"), _said(_("fact %(name)s"), lambda n, k: n.fact(k))),
    (re.compile(r"measure (\S+)"), _said(_("measure %(name)s"), lambda n, k: n.measure(k))),
    (re.compile(r"range (\S+)"), _said(_("range of an assumption about %(name)s"), lambda n, k: n.measure(k))),
    (re.compile(r"mandate (\S+)"), _said(_("mandate for %(name)s"), lambda n, k: n.measure(k))),
    (
        re.compile(r"gate (\S+)"),
        _said(_("gate: %(name)s"), lambda n, k: say(n.language, BY_KEY[k].name) if k in BY_KEY else k),
    ),
    (re.compile(r"number planned (\S+)"), _said(_("what is planned of %(name)s"), lambda n, k: n.measure(k))),
    (
        re.compile(r"number (\S+) (\S+)"),
        lambda n, kind, key: say(n.language, _("number of a house: %(name)s"), name=_limit_name(n, kind, key)),
    ),
    (
        re.compile(r"limit (\S+) (\S+)"),
        lambda n, kind, key: say(n.language, _("limit: %(name)s"), name=_limit_name(n, kind, key)),
    ),
    (re.compile(r"began (.+)"), _said(_("beginning of the stage “%(name)s”"), lambda n, k: in_table(n, STAGES, k))),
    (re.compile(r"planned (.+)"), _said(_("planned end of the stage “%(name)s”"), lambda n, k: in_table(n, STAGES, k))),
    (
        re.compile(r"entry (\d+)"),
        _said(_("entry %(name)s of the register of what others got"), lambda n, k: n.entry(k)),
    ),
    (re.compile(r"conflict (\S+)"), _said(_("sources that disagree: %(name)s"), _conflict)),
    (re.compile(r"asked (\S+)"), _said(_("request: %(name)s"), _asked)),
    (re.compile(r"override (\S+)"), _said(_("override of guardrail %(name)s"), lambda n, k: k)),
    (re.compile(r"effect (\S+)"), _said(_("effect of an answer: %(name)s"), _effect)),
    (re.compile(r"rule (\S+)"), _said(_("own rule %(name)s"), lambda n, k: k)),
    (re.compile(r"stakeholder (\S+)"), _said(_("stakeholder %(name)s"), lambda n, k: n.stakeholder(k))),
    (
        re.compile(r"(?:study|question) (\S+)"),
        _said(_("a question to the optimiser: %(name)s"), lambda n, k: in_table(n, ASKED, k)),
    ),
    (re.compile(r"draft clause:(\S+)"), _said(_("clause %(name)s of the draft agreement"), lambda n, k: k)),
    (re.compile(r"draft in:(\S+)"), _said(_("words of papers in the partner's language: %(name)s"), _language)),
    (re.compile(r"draft prose:(\S+)"), _said(_("a note in the paper %(name)s"), lambda n, k: k)),
    (re.compile(r"argument (\S+)"), _said(_("the argument %(name)s"), lambda n, k: k)),
    (re.compile(r"draft term:(\S+)"), _said(_("a term of the draft agreement: %(name)s"), lambda n, k: k)),
    (re.compile(r"document (\S+)"), _said(_("document %(name)s"), lambda n, k: k)),
    (
        re.compile(r"(D-\d\d(?:-I)?) (.+)"),
        lambda n, kind, edition: say(
            n.language, _("document %(kind)s, version %(edition)s"), kind=kind, edition=edition
        ),
    ),
    (re.compile(r"login (.+)"), _said(_("login %(name)s"), lambda n, k: k)),
    (re.compile(r"code of account (\d+)"), _said(_("second factor of %(name)s"), lambda n, k: n.account(int(k)))),
    (
        re.compile(r"link for a new password of account (\d+)"),
        _said(_("a link for a new password of %(name)s"), lambda n, k: n.account(int(k))),
    ),
    (re.compile(r"password of account (\d+)"), _said(_("password of %(name)s"), lambda n, k: n.account(int(k)))),
    (re.compile(r"passkey (\d+)"), _said(_("passkey %(name)s"), lambda n, k: k)),
    (
        re.compile(r"data of account (\d+)"),
        _said(_("what is known about %(name)s"), lambda n, k: n.account(int(k))),
    ),
    (re.compile(r"account (\d+)( .+)?"), _account),
    (re.compile(r"(\d+) values"), _said(_("%(name)s sealed values"), lambda n, k: k)),
)
