"""What is said abroad and at home of one measure: each contradiction is found, and its opposite is none."""

from dataclasses import replace

import pytest

from negotiator.catalogue.presentations import Fault, Said, presented
from negotiator.catalogue.reading.scenario import demo_scenario

PLAN = demo_scenario("kenya_like")
KEY = "trn_skills"


def said(towards: str, text: str, framing: str = "") -> Said:
    return Said(KEY, towards, framing, text)


def faults(*sentences: Said, key: str = KEY) -> tuple[Fault, ...]:
    found = presented(PLAN, {key: 1}, [replace(each, measure=key) for each in sentences], "de")
    return found[0].faults if found else ()


ABROAD, HOME = said("partner", "Wir bilden gemeinsam aus."), said("house", "Wir bilden gemeinsam aus.")


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        ((ABROAD, HOME), ()),
        ((ABROAD,), (Fault.SILENT_HOME,)),
        ((HOME,), (Fault.SILENT_ABROAD,)),
        ((said("partner", "x", "relief"), said("public", "y", "opportunity")), (Fault.FRAMED,)),
        ((said("partner", "x", "relief"), said("public", "y", "relief")), ()),
        ((said("partner", "x", "relief"), said("public", "y", "neutral")), ()),
        ((said("partner", "Das entlastet Sie."), said("house", "Es deckt den Fachkräftebedarf.")), (Fault.FRAMED,)),
        ((said("partner", "250 Plätze im Jahr"), said("house", "400 Plätze im Jahr")), (Fault.NUMBERED,)),
        ((said("partner", "250 Plätze im Jahr"), said("house", "250 von 400 Plätzen")), ()),
        ((said("partner", "250 Plätze im Jahr"), said("house", "viele Plätze")), ()),
        ((said("partner", "1.000 Plätze"), said("house", "1000 Plätze")), ()),
        ((said("partner", "1.500 Plätze"), said("house", "1,5 Plätze")), (Fault.NUMBERED,)),
        ((said("partner", "ab 2027"), said("house", "400 Plätze im Jahr")), ()),
        ((said("partner", "250 Plätze ab 2027"), said("house", "400 Plätze ab 2027")), (Fault.NUMBERED,)),
    ],
)
def test_what_does_not_fit_is_found_and_nothing_else(sentences: tuple[Said, ...], found: tuple[Fault, ...]) -> None:
    assert faults(*sentences) == found


def test_an_internal_measure_needs_no_word_to_the_partner() -> None:
    internal = next(measure.id for measure in PLAN.measures if measure.bind == "i")
    assert faults(HOME, key=internal) == ()


def test_what_is_not_in_the_package_is_not_told() -> None:
    assert presented(PLAN, {KEY: 0}, [ABROAD, HOME], "de") == ()
