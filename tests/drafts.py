"""A draft with some levels of its own on the workbench, over the web, and what it becomes."""

import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def carried(browser: FlaskClient, home: str, ref: object, levels: Mapping[str, object]) -> TestResponse:
    """The answer to beginning a draft: a copy of a package with these levels; `home` is the dossier's address."""
    fields = {f"level-{key}": str(level) for key, level in levels.items()}
    return browser.post(f"{home}/bench/drafts/levels", data={"ref": str(ref)} | fields)


def kept_by_hand(browser: FlaskClient, home: str, ref: object, levels: Mapping[str, object], name: str) -> TestResponse:
    """The answer to keeping such a draft as a package."""
    found = re.search(r"draft=(\d+)", carried(browser, home, ref, levels).headers["Location"])
    assert found is not None
    return browser.post(f"{home}/bench/drafts/{found[1]}/keep", data={"name": name})
