"""A scenario is counted alike from a file at the terminal and from the database on pages: one case, to the last row."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.database import session_of
from negotiator.bargaining.case_file import fingerprint
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario, read_scenario
from negotiator.services.records.loading import load_plan
from negotiator.services.records.plans import plan_of


@pytest.mark.parametrize("name", DEMOS)
def test_the_case_of_a_file_is_that_of_its_dossier(name: str, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(library.data_text(f"scenario_{name}.toml"), encoding="utf-8")
    read = read_scenario(path)
    with session_of(engine, write=True) as session:
        kept = plan_of(session, load_plan(session, demo_scenario(name)))
    # a dossier is judged by the present day, and its mandate is a draft until leadership gives it
    kept = replace(kept, as_of=read.as_of, mandate_drafted=read.mandate_drafted)
    assert fingerprint(case_of(kept)) == fingerprint(case_of(read))


def test_two_of_the_scenarios_count_otherwise_than_the_catalogue_writes() -> None:
    """Without this the test above could not fail."""
    moved = [name for name in DEMOS if demo_scenario(name).context.get("hosts_refugees") is False]
    assert len(moved) == 2
