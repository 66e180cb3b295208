"""Pictures show whom a reader may see in full, and nobody else."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.dossier import Disclosure, Dossier
from models.kinds import Role
from models.position import Visibility
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.catalogue.scores import score
from negotiator.services.access.derived import derived
from negotiator.services.bench.pictures import Picked, pictures
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


def test_everybody_seen_can_be_an_axis_and_points_are_their_scores(
    session: Session, kenya: Kenya, lead: Person, engine: Engine
) -> None:
    kenyas.release(engine, kenya, Visibility.OPEN, Visibility.OPEN)
    ref = str(kenyas.package_ids(engine, kenya)["A_signal"])
    page = pictures(session, lead.reader, kenya.id, Picked((ref,), "de_bmi", "de_aa"))
    plan = derived(session, kenya.id).plan
    named = next(each for each in plan.packages if each.id == "A_signal")
    measures = {m.id: m for m in plan.measures}
    people = {p.id: p for p in plan.participants}
    wanted = [float(score(people[key].prefs, measures, named.levels) or 0) for key in ("de_bmi", "de_aa")]
    assert page.scatter is not None
    assert [float(cell.replace(",", ".")) for cell in page.scatter.rows[0][1:]] == [
        pytest.approx(n, abs=0.051) for n in wanted
    ]
    assert {HOME_SIDE, PARTNER_SIDE} < set(dict(page.axes))
    assert (page.hidden, page.proven) == (0, False)


@pytest.mark.parametrize("rule", list(Disclosure))
def test_whose_score_is_not_shown_is_neither_axis_nor_bar(
    session: Session, kenya: Kenya, person: Make, rule: Disclosure, engine: Engine
) -> None:
    kenyas.release(engine, kenya, Visibility.SEALED, Visibility.SEALED)
    dossier = session.get_one(Dossier, kenya.id)
    dossier.disclosure = rule
    session.commit()
    bmi = person("ivo", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    page = pictures(session, bmi.reader, kenya.id, Picked(across="de_bmz", upright="de_aa"))
    drawn = {row[0] for row in page.trades.rows} if page.trades else set()
    if rule is Disclosure.OPEN:
        assert "de_bmz" in dict(page.axes)
    else:
        assert set(dict(page.axes)) == {"de_bmi"}
        assert (page.scatter, len(drawn)) == (None, 1)
    assert not any("BMZ" in name for name in drawn), "priorities are sealed under every rule"


def test_too_many_packages_and_strangers_to_levels_are_refused(
    session: Session, kenya: Kenya, lead: Person, person: Make
) -> None:
    adviser = person("ada", kenya.id, Role.ADVISER, kenya.stakeholders["de_employers"])
    with pytest.raises(NotAllowed):
        pictures(session, adviser.reader, kenya.id, Picked())
    with pytest.raises(Refused):
        pictures(session, lead.reader, kenya.id, Picked(tuple(map(str, range(7)))))
