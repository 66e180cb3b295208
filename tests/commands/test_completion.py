"""What a shell gets that completes commands by pressing a key."""

import os
import subprocess
import sys

import pytest

from tests import processes

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_completion_that_knows_the_commands(shell: str) -> None:
    printed = processes.run("completion", shell).stdout
    assert "_NEGOTIATOR_COMPLETE" in printed
    if shell == "bash":
        asked = {**os.environ, "COMP_WORDS": "negotiator take", "COMP_CWORD": "1"}
        code = "from negotiator.cli import cli; cli(prog_name='negotiator')"
        asked["_NEGOTIATOR_COMPLETE"] = "bash_complete"
        done = subprocess.run([sys.executable, "-c", code], env=asked, capture_output=True, text=True, check=False)
        assert done.stdout.strip() == "plain,takeout"
