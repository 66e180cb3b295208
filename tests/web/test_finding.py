"""What the optimiser finds appears on the workbench where it is looked for, without loading the page again."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.job import Job, JobState
from models.kinds import Role
from models.package import Package
from tests.conftest import Person
from tests.kenya import Kenya, keep, package_ids

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]


def test_packages_that_were_found_stand_in_list_and_table_at_once_where_nobody_chose(
    engine: Engine, kenya: Kenya, person: Make, signed_in: Enter
) -> None:
    lead = person("lea", kenya.id, Role.LEAD)
    browser = signed_in(lead)
    here = f"/dossiers/{kenya.id}/bench"
    number = keep(engine, kenya, lead.id)
    with session_of(engine, write=True) as session:
        asked: dict[str, object] = {"concepts": ["balanced"], "seconds": 60, "seed": 0}
        job = Job(dossier_id=kenya.id, account_id=lead.id, kind="propose", asked=asked)
        job.state, job.result = JobState.DONE, {"proposal": number}
        session.add(job)
        session.commit()
        there = f"{here}/proposals/{job.id}"
        rows = session.exec(select(Package).where(Package.proposal_id == number)).all()
        found, other = [str(row.id) for row in rows], str(min(package_ids(engine, kenya).values()))
    looked = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{here}"}
    piece = browser.get(there, headers=looked).text
    assert 'id="bench-sources" hx-swap-oob' in piece
    assert all(f'<option value="{ref}"' in piece for ref in found)
    heads = piece[piece.index('id="bench-matrix" hx-swap-oob') :]
    heads = heads[: heads.index("<tbody")]
    assert f'/packages/{found[0]}"' in heads, "the newest come first"
    chosen = looked | {"HX-Current-URL": f"http://localhost{here}?with={other}"}
    assert "bench-matrix" not in browser.get(there, headers=chosen).text, "what a reader chose stays"
