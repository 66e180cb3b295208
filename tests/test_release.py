"""A release: heading, version and tag say the same, and the notes are what CHANGELOG.md tells."""

from datetime import date
from pathlib import Path

import pytest

from tools.release import ROOT, VERSION, git, notes, release, released, versions

DAY = date(2026, 3, 1)
CHANGES = "# Changes\n\n## Unreleased\n\n- New: more.\n\n## 0.1.0\n\n- The first.\n"


def test_the_project_bears_the_version_of_its_latest_heading() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    named = VERSION.search((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert named is not None
    assert tuple(map(int, named[1].split("."))) == versions(changes)[0] == max(versions(changes))
    assert notes(changes, named[1])


def test_a_release_is_a_heading_a_version_and_a_tag_with_its_notes(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "0.1.0"\n', encoding="utf-8")
    for words in (
        ["init", "-q"],
        ["config", "user.name", "A"],
        ["config", "user.email", "a@example.org"],
        ["add", "."],
    ):
        git(tmp_path, *words)
    git(tmp_path, "commit", "-q", "-m", "All")
    release(tmp_path, "0.2.0", DAY)
    assert git(tmp_path, "status", "--porcelain") == ""
    assert 'version = "0.2.0"' in (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert "## Unreleased\n\n## 0.2.0 – 2026-03-01\n\n- New: more." in (tmp_path / "CHANGELOG.md").read_text("utf-8")
    told = git(tmp_path, "for-each-ref", "--format=%(contents)", "refs/tags/v0.2.0")
    assert told == "Negotiator 0.2.0\n\n- New: more."
    with pytest.raises(ValueError, match="nothing has changed"):
        release(tmp_path, "0.3.0", DAY)
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    with pytest.raises(ValueError, match="not committed"):
        release(tmp_path, "0.3.0", DAY)


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "0.2", "v0.2.0"])
def test_no_version_comes_back_or_is_written_otherwise(version: str) -> None:
    with pytest.raises(ValueError, match=r"no version|not later"):
        released(CHANGES, version, DAY)
