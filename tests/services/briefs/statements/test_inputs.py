"""What goes with a paper: enough to count its figures again, nothing that its readers may not see, nothing abroad."""

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from negotiator.bargaining.case_file import fingerprint, read_case
from negotiator.briefs.views import BriefView
from negotiator.catalogue.agreement.tabled import tabled
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally
from negotiator.language import say
from negotiator.services.access.scope import EVERYTHING, Scope, cut_plan, scope_of
from negotiator.services.briefs.material.texts import texts_of
from negotiator.services.briefs.papers.nonpaper import nonpaper
from negotiator.services.briefs.statements import inputs
from negotiator.services.briefs.statements.inputs import inputs_of
from negotiator.services.records.voice import Voice
from tests import kenya
from tests.briefs.material import DAY, unsolved, view_of

pytestmark = pytest.mark.slow
READER = "de_bmz"
INPUTS, CASE = (Voice("de").say(name) for name in (inputs.INPUTS, inputs.CASE))


@cache
def brief(own: bool = False) -> BriefView:
    found = kenya.solved()
    return view_of(found, "D-02", "de", scope=scope_of(found.plan, "own", [READER]) if own else EVERYTHING)


def told(view: BriefView, name: str = INPUTS) -> Mapping[str, list[dict[str, object]]]:
    found: Mapping[str, list[dict[str, object]]] = json.loads(
        {each.name: each.text for each in view.inputs}[say("de", name)]
    )
    return found


def test_money_and_people_of_each_package_are_counted_again_from_what_is_attached() -> None:
    found = told(brief())
    plan, levels = kenya.solved().plan, {each["id"]: each["levels"] for each in found["measures"]}
    assert found["packages"]
    for package in found["packages"]:
        chosen = [levels[name][n] for name, n in package["levels"].items()]  # type: ignore[index, union-attr]
        counted = tally(plan, package["levels"])  # type: ignore[arg-type]
        for payer in counted.payers:
            assert sum(Fraction(str(each["eur"].get(payer.key, 0))) for each in chosen) == payer.eur
        people = sum(Fraction(str(n)) for each in chosen for n in each["groups"].values())
        assert people == sum(sum(groups.values()) for groups in counted.persons.values())


def test_the_case_is_the_one_that_the_cover_names() -> None:
    text = {each.name: each.text for each in brief().inputs}[say("de", CASE)]
    named = next(part.words for part in brief().cover if part.name == "Fall")
    assert fingerprint(read_case(text)).startswith(named)


def test_whoever_may_not_see_all_gets_no_case_and_of_others_nothing_that_is_closed() -> None:
    narrow = brief(own=True)
    assert [each.name for each in narrow.inputs] == [say("de", INPUTS)]
    parties = {each["id"]: each for each in told(narrow)["parties"]}
    seats = [name for name, each in parties.items() if each["part"] == "seat"]
    assert parties[READER]["wishes"]
    assert {name for name in seats if parties[name]["wishes"] or parties[name]["least"] is not None} == {READER}
    assert all(parties[name]["red_lines"] == [] for name in seats if name != READER)
    everything = {each["id"]: each for each in told(brief())["parties"]}
    assert all(everything[name]["wishes"] for name in seats), "control"


def test_the_mandate_goes_along_only_where_it_is_shown() -> None:
    plan = demo_scenario("kenya_like")
    seen, hidden = (inputs_of(cut_plan(plan, Scope(mandate=shown)), Voice("en")).text for shown in (True, False))
    assert json.loads(seen)["mandate"]
    assert json.loads(hidden)["mandate"] == {}


def test_nothing_goes_with_a_paper_for_the_partner() -> None:
    plan = demo_scenario("kenya_like")
    assert nonpaper(tabled(plan, plan.packages[2].levels), "de", date=DAY).inputs == ()


def test_what_is_attached_is_no_text_of_the_paper() -> None:
    """Letters that no font has may stand in it: it is not printed."""
    view = view_of(unsolved(), "D-04", "de")
    (inputs,) = view.inputs
    odd = replace(view, inputs=(replace(inputs, text="\U00013000"),))
    assert not [text for _title, text in texts_of(odd) if "\U00013000" in text]
    assert [text for _title, text in texts_of(odd) if text == say("de", INPUTS)]
