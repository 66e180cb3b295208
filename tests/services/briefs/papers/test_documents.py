"""Cover and choice of a brief: who issues it, what it says of the mandate, how many packages stand side by side."""

from dataclasses import replace

import pytest

from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers import documents
from tests.services.briefs.statements.test_questions import material

PLAN = demo_scenario("kenya_like")


def test_the_cover_names_the_house_that_leads() -> None:
    lead = PLAN.participants[3]
    found = material(replace(PLAN, lead=lead.id), PLAN.packages[0])
    told = {part.name: part.words for part in documents._cover(found, documents.NEGOTIATION)}
    assert told["Issued by"] == found.name(lead)


def test_six_packages_stand_side_by_side_at_most() -> None:
    found = material(PLAN, PLAN.packages[0])
    keys = tuple(f"p{n}" for n in range(8))
    options = tuple(replace(found.options[0], key=key) for key in keys)
    compared = documents._compared(replace(found, options=options), keys)
    assert [option.key for option in compared.options] == list(keys[:6])


@pytest.mark.parametrize(("ranges", "words"), [(False, "none recorded"), (True, "range")])
def test_a_mandate_of_ranges_alone_is_told_by_them(ranges: bool, words: str) -> None:
    plan = replace(PLAN, mandate=PLAN.mandate if ranges else {}, mandate_drafted=False)
    assert documents.mandate_given(material(plan, plan.packages[0]).voice, plan) == ""
    assert words in documents._mandate(material(plan, plan.packages[0]))
