"""Which documents the order form offers first, which it folds away, and what it says of those that cannot be made."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.round import Round
from negotiator.language import say
from negotiator.services.briefs.life.choosing import NO_PROPOSAL, NOT_YOURS
from negotiator.services.briefs.papers import kinds
from tests.conftest import Person
from tests.kenya import Kenya, keep

Enter = Callable[[Person], FlaskClient]


def form(browser: FlaskClient, kenya: Kenya) -> tuple[list[str], dict[str, str]]:
    """The kinds that can be chosen in their order, and those that cannot with what is said of them."""
    page = browser.get(f"/dossiers/{kenya.id}/briefs").text
    page = page[: page.index("</form>", page.index('name="kind"'))]
    told = dict(re.findall(r"<li>[^<]*\((D-\d\d(?:-[AI])?)\): ([^<]*)</li>", page))
    return re.findall(r'name="kind" type="radio" value="([^"]+)"', page), told


def test_what_cannot_be_ordered_is_folded_away_with_its_reason_and_comes_back_once_it_can(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person], signed_in: Enter
) -> None:
    browser, house = signed_in(lead), person("bmi", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    can, why = form(browser, kenya)
    on_proposals = {kind.id for kind in kinds.TABLE.values() if kind.about is kinds.About.PROPOSAL}
    assert why == dict.fromkeys(on_proposals, say("de", NO_PROPOSAL))
    assert {*can} == {*kinds.TABLE} - on_proposals
    keep(engine, kenya, lead.id)
    can, why = form(browser, kenya)
    assert can[:3] == ["D-08", "D-09", "D-02"], "the last round was held: its record first"
    assert (set(can), why) == ({*kinds.TABLE}, {})
    with session_of(engine, write=True) as session:
        session.add(Round(dossier_id=kenya.id, n=9, rank=9, status="planned", place="Berlin", record={}, offers={}))
        session.commit()
    assert form(browser, kenya)[0][:3] == ["D-02", "D-07", "D-10"], "a planned round asks for what prepares it"
    can, why = form(signed_in(house), kenya)
    assert can[0] == "D-03", "a house has its own position first"
    assert why == {kind.id: say("de", NOT_YOURS) for kind in kinds.TABLE.values() if kind.shared}
    with session_of(engine, write=True) as session:
        session.get_one(Dossier, kenya.id).stage = "implementation"
        session.commit()
    assert form(browser, kenya)[0][:2] == ["D-12-I", "D-12"]
