"""Wherever limits and planned numbers show, it says which of them their owners do not stand by."""

from collections.abc import Callable
from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.clock import now
from models.database import session_of
from models.limit import Limit
from models.owner_word import OwnerWord
from negotiator.briefs.views import Words
from negotiator.services.briefs.papers import documents
from negotiator.services.briefs.papers.gathering import contents
from negotiator.services.dossiers.limits.unconfirmed import ALL_CONFIRMED
from negotiator.services.dossiers.owners.owners import owner_of
from negotiator.services.packages.shelf import Shelf
from tests.conftest import Kenya, Person

NONE, LEFT = (
    "Keine dieser Grenzen ist vom zuständigen Haus bestätigt",
    "die Grenzen für zusätzliche nationale Visumentscheidungen",
)
PLANNED = "geplanten Zahlen"


def confirm(engine: Engine, dossier: int) -> None:
    """All houses stand by their limits, but for that of visa decisions."""
    with session_of(engine, write=True) as session:
        for limit in session.exec(select(Limit).where(Limit.dossier_id == dossier)).all():
            house, thing = owner_of(limit.key), f"{limit.kind.value}.{limit.key}"
            if house and limit.key != "visa":
                word = OwnerWord(dossier_id=dossier, thing=thing, house=house, amount=limit.amount)
                word.said_at = now(session)
                session.add(word)
        session.commit()


def test_what_owners_do_not_stand_by_is_said_on_pages_and_papers(
    engine: Engine, kenya: Kenya, lead: Person, signed_in: Callable[[Person], FlaskClient]
) -> None:
    browser, home = signed_in(lead), f"/dossiers/{kenya.id}"
    with session_of(engine) as session:
        ref = str(Shelf(session, lead.reader, kenya.id).rows()[0].id)
    draft = browser.post(f"{home}/bench/drafts", data={"ref": ref}).headers["Location"]
    places = (f"{home}/packages/{ref}", f"{home}/comparison?p={ref}", draft)
    for told in (NONE, LEFT):
        assert [place for place in places if told not in browser.get(place).text] == []
        assert told in paper(engine, kenya.id, lead, ref)
        if told == NONE:
            confirm(engine, kenya.id)
    assert PLANNED in browser.get(places[0]).text
    assert PLANNED in paper(engine, kenya.id, lead, ref)


def paper(engine: Engine, dossier: int, who: Person, ref: str) -> str:
    """The chapter on money and capacities of D-04 for one package."""
    with session_of(engine) as session:
        shelf = Shelf(session, replace(who.reader, language="de"), dossier)
        plan, proposal, chosen = contents(shelf, documents.COMPARISON, (ref,))
        assert shelf.unconfirmed != ALL_CONFIRMED
        more = {"date": now(session).date(), "chosen": chosen, "unconfirmed": shelf.unconfirmed}
        view = documents.brief_of(plan, proposal, documents.COMPARISON, "de", **more)
    means = next(section for section in view.sections if section.ident == "means")
    return " ".join(block.words for block in means.blocks if isinstance(block, Words))
