"""What stands against the release of a paper because of what the dossier holds."""

import pytest
from sqlalchemy import Engine

from models.database import session_of
from models.inherited import Inherited
from models.package import Package
from negotiator.catalogue.plan import GOVERNMENT
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.life import release_checks
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.kinds import TABLE
from negotiator.services.packages.shelf import Shelf
from tests.conftest import Person
from tests.kenya import Kenya


def against(engine: Engine, kenya: Kenya, reader: Person, kind: str, levels: dict[str, int]) -> list[str]:
    """German words of what stands against a paper on a hand-made package."""
    with session_of(engine, write=True) as session:
        text = {"de": "Von Hand", "en": "By hand"}
        row = Package(dossier_id=kenya.id, key=f"hand{len(levels)}", text=text, levels=levels, created_by="Lea")
        session.add(row)
        session.commit()
        found = reader_of(session, reader.id)
        assert found is not None
        order = Order(kind, "de", "partner", "1", refs=(str(row.id),))
        return [
            each.words["de"] for each in release_checks.in_dossier(Shelf(session, found, kenya.id), TABLE[kind], order)
        ]


@pytest.mark.parametrize("kind", ["D-05", "D-06", "D-12"])
def test_a_package_that_breaks_a_right_goes_to_nobody_overridden_or_not(
    engine: Engine, kenya: Kenya, lead: Person, kind: str
) -> None:
    held = {"frm_mou": 1, "rec_appr": 1}
    clean = against(engine, kenya, lead, kind, held)
    assert not any(words.startswith("G-01") for words in clean)
    broken = against(engine, kenya, lead, kind, held | {"ret_forced": 3})
    assert any(words.startswith("G-01: Das Paket verletzt eine Regel zum Schutz von Rechten") for words in broken)


def test_nothing_goes_to_the_partner_while_nobody_has_confirmed_its_government(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    assert not any("beurteilen" in words for words in against(engine, kenya, lead, "D-05", {"rec_appr": 1}))
    with session_of(engine, write=True) as session:
        session.add(Inherited(dossier_id=kenya.id, thing=GOVERNMENT))
        session.commit()
    found = against(engine, kenya, lead, "D-05", {"rec_appr": 1, "frm_mou": 1})
    assert any(words.startswith("G-28: Niemand hat bestätigt") for words in found)
