"""Addresses in pages are the same in every process: parameters stand in the order given."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from negotiator.app import create_app
from negotiator.config import Settings

NAMES = ("with", "today", "page", "kind", "sort", "back")
PRINTED = f"""
import sys
from negotiator.app import create_app
from negotiator.config import read_settings
app = create_app(read_settings(dict(p.split("=", 1) for p in sys.argv[1:])))
with app.test_request_context():
    print(app.jinja_env.globals["url_for"]("dossiers.index", **dict.fromkeys({NAMES!r}, "x")))
"""


def test_two_processes_write_the_same_address(environment: dict[str, str]) -> None:
    pairs = [f"{name}={value}" for name, value in environment.items()]
    told = set()
    for seed in ("1", "2"):
        run = [sys.executable, "-c", PRINTED, *pairs]
        done = subprocess.run(
            run, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        told.add(done.stdout.strip())
    assert told == {"/dossiers?" + "&".join(f"{name}=x" for name in NAMES)}


@pytest.mark.parametrize("names", [NAMES, NAMES[::-1]])
def test_parameters_stand_in_the_order_given(settings: Settings, engine: Engine, names: tuple[str, ...]) -> None:
    app = create_app(replace(settings, pace=0), engine)
    url_for = app.jinja_env.globals["url_for"]
    with app.test_request_context():
        for _twice in range(2):
            assert url_for("dossiers.index", **dict.fromkeys(names, "x")).endswith("&".join(f"{n}=x" for n in names))
