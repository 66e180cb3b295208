"""What a paper's figures can be counted again from: attached to papers for home, as far as their readers may see it.

Written from the plan that was cut to them, as the paper was; each part is named here, and nothing else gets into it.
The case, with everybody's points, goes only with papers whose readers may see everything.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from negotiator.bargaining.case_file import write_case
from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.stamped import stamped
from negotiator.briefs.views import Attached
from negotiator.catalogue.dossier_file.codec import plain
from negotiator.catalogue.plan import Fact, Level, Measure, Participant, Plan, Pref, Round
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.records.voice import Voice

FORMAT = "negotiator-inputs/1"
INPUTS, CASE = _("Figures-of-this-paper.json"), _("Case-as-solved.json")  # names of files, in the paper's language
COUNTED = _("what its figures are counted from, as far as its readers may see it")
SOLVED = _("the case as it was solved; “negotiator solve %(file)s” solves it again")
V = TypeVar("V", SheetView, AgreementView)


def attached(material: Material) -> tuple[Attached, ...]:
    """What goes with a paper on packages."""
    packages = [(option.letter, option) for option in material.options]
    found = inputs_of(material.plan, material.voice, (_package(letter, option) for letter, option in packages))
    if material.solved is None:
        return (found,)
    name = material.voice.say(CASE)
    return found, Attached(name, material.voice.say(SOLVED, file=name), write_case(material.solved) + "\n")


def carrying(view: V, files: tuple[Attached, ...]) -> V:
    """The paper with these files and a fingerprint over them too."""
    told = replace(view, inputs=files)
    return stamped(told)


def inputs_of(plan: Plan, voice: Voice, packages: Iterable[Mapping[str, object]] = ()) -> Attached:
    """The inputs of a plan that is cut already, with these packages; money in EUR m a year, people a year."""
    told = {
        "format": FORMAT,
        "data_as_of": plan.data_day,
        "measures": [_measure(each) for each in plan.measures],
        "capacities": plan.base,
        "limits": {"payers": plan.caps, "chapters": plan.caps_ep, "years": plan.years},
        "thresholds": plan.params,
        "mandate": {name: {"from": low, "to": high} for name, (low, high) in plan.mandate.items()},
        "linkages": [{f: getattr(tie, f) for f in ("a", "a_level", "type", "b", "b_level")} for tie in plan.linkages],
        "rules": [{"id": each.id, "expr": each.expr, "hard": each.hard} for each in plan.rules if each.on],
        "offers": [_round(each) for each in plan.rounds],
        "facts": [_fact(each) for each in plan.told_facts],
        "parties": [_party(each) for each in plan.participants],
        "packages": list(packages),
    }
    text = json.dumps(plain(told), ensure_ascii=False, indent=1) + "\n"
    return Attached(voice.say(INPUTS), voice.say(COUNTED), text)


def _package(letter: str, option: Option) -> Mapping[str, object]:
    return {"letter": letter, "name": option.name, "levels": {k: n for k, n in option.tally.levels.items() if n}}


def _measure(found: Measure) -> Mapping[str, object]:
    named = ("id", "text", "pillar", "ep", "women", "win")
    return {name: getattr(found, name) for name in named} | {"levels": [_level(each) for each in found.levels]}


def _level(found: Level) -> Mapping[str, object]:
    named = ("n", "text", "quantity", "unit", "year", "ramp", "eur", "uses", "gives", "groups", "legal", "cred")
    return {name: getattr(found, name) for name in named}


def _round(found: Round) -> Mapping[str, object]:
    return {"round": found.n, "day": found.date, "status": found.status, "levels": found.offers}


def _fact(found: Fact) -> Mapping[str, object]:
    return {name: getattr(found, name) for name in ("id", "value", "unit", "src", "grade")}


def _party(found: Participant) -> Mapping[str, object]:
    lines = [{"expr": each.expr, "hard": each.hard} for each in found.red_lines]
    named = {name: getattr(found, name) for name in ("id", "text", "side", "part", "least")}
    return named | {"wishes": [_wish(each) for each in found.prefs], "red_lines": lines}


def _wish(found: Pref) -> Mapping[str, object]:
    return {name: getattr(found, name) for name in ("measure", "importance", "factor", "shape", "at", "drawn")}
