"""What others got: read strictly, and never more said of a level than the register holds."""

import pytest

from negotiator.bargaining.errors import DataError
from negotiator.catalogue.precedents import PROMISED, Precedents
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.precedents import read_agreements, read_programmes
from negotiator.catalogue.reading.tables import parsed

ELEMENT = '{ m = "rec_g2g", de = "Plätze", en = "places", q = 100, level = 2, fit = "exact", src = "S1", grade = "B" }'
AGREEMENT = f"""
[meta]
as_of = "2026-03"
[[agreement]]
id = "a"
kind = "agreement"
partner = ["KE"]
destination = ["DE"]
de = "Abkommen"
en = "Agreement"
format = "treaty"
signed = "2024-09-13"
status_de = "in Kraft"
status_en = "in force"
src = ["S1"]
elements = [{ELEMENT}]
"""


def agreements(text: str) -> Precedents:
    found, conflicts = read_agreements(parsed(text, "a.toml"), library.catalogue().measures, library.sources())
    return Precedents(found, (), conflicts)


def test_the_register_is_whole_in_both_languages() -> None:
    known = library.precedents()
    elements = [element for agreement in known.agreements for element in agreement.elements]
    assert (len(known.agreements), len(elements), len(known.programmes), len(known.conflicts)) == (53, 280, 27, 24)
    told = [agreement.status for agreement in known.agreements]
    told += [agreement.text for agreement in known.agreements] + [element.text for element in elements]
    told += [p for programme in known.programmes for p in (programme.text, programme.funding, programme.by)]
    told += [text for each in (*known.agreements, *elements, *known.programmes) for text in [each.note] if text]
    assert [text for text in told if not (text["de"] and text["en"])] == []


def test_a_figure_never_has_a_better_grade_than_its_source() -> None:
    for agreement in library.precedents().agreements:
        for element in agreement.elements:
            assert element.grade >= library.sources()[element.src].reliability, (agreement.id, element.text)


@pytest.mark.parametrize(
    ("fit", "highest"),
    [("exact", 2), ("near", 2), ("above", 2), ("below", 1), *[(f, None) for f in ("result", "principle", "doubtful")]],
)
def test_only_promises_are_a_precedent_for_a_level(fit: str, highest: int | None) -> None:
    known = agreements(AGREEMENT.replace('"exact"', f'"{fit}"'))
    assert known.highest("rec_g2g") == highest
    assert (fit in PROMISED) == (highest is not None)
    beyond = [n for n in range(1, 4) if known.beyond("rec_g2g", n)]
    assert beyond == ([] if highest is None else list(range(highest + 1, 4)))


def test_without_a_quantity_nothing_goes_beyond() -> None:
    known = agreements(AGREEMENT.replace("level = 2", "level = 0"))
    assert known.highest("rec_g2g") is None
    assert not any(known.beyond("rec_g2g", n) for n in range(4))
    assert not known.beyond("rec_health", 3)


@pytest.mark.parametrize(
    ("was", "becomes", "where"),
    [
        (', src = "S1"', "", "elements[1].src"),
        (', grade = "B"', "", "elements[1].grade"),
        ("level = 2", "level = 9", "elements[1].level"),
        ('"rec_g2g"', '"rec_gg"', "elements[1].m"),
        ('fit = "exact"', 'fit = "exact", conflict = "none"', "elements[1].conflict"),
        ('"2024-09-13"', '"13.9.2024"', "signed"),
        ('["KE"]', '["Kenya"]', "partner"),
        ('status_en = "in force"\n', "", "status_en"),
    ],
)
def test_what_is_missing_or_unknown_is_refused_at_its_place(was: str, becomes: str, where: str) -> None:
    assert was in AGREEMENT
    with pytest.raises(DataError) as refused:
        agreements(AGREEMENT.replace(was, becomes, 1))
    assert where in str(refused.value)


def test_a_programme_needs_its_sources() -> None:
    text = library.data_text("programmes.toml").replace('src = ["P-TW1"', 'src = ["nowhere"', 1)
    with pytest.raises(DataError) as refused:
        read_programmes(parsed(text, "p.toml"), library.catalogue().measures, library.sources(), {})
    assert "nowhere" in str(refused.value)
