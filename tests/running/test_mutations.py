"""Scenario files changed at random: each is judged or refused in one line; nothing else may happen."""

import random
import re

import click
import pytest
from click.testing import CliRunner

from negotiator.catalogue.reading.library import data_text
from negotiator.commands.scenario import commands

TEXTS = tuple(data_text(f"scenario_{name}.toml").split("\n") for name in ("kenya_like", "jordan_like"))
VALUES = (
    "nan", "-inf", "-1", "1e400", "0x" + "f" * 5000, "9" * 5000, "true", '""', '"x"', "[]", "{}", "[[1]]", "2026-01-01",
    "-0.0", "1e-9", '"sq+5"', '"sq+"', '[1, "a"]', "{ a = 1 }", '"\\u0000"', '"\\u202e"', '"seat"', "1_000",
    '"' + "x" * 9000 + '"', '"L(ret_forced) >= 99"', '"if L(ret_forced) >= 1 then"', '"' + "(" * 250 + '"',
    '"%(name)s %s"', '"100%"', "[" * 3000,
)  # fmt: skip
HEADS = (
    "[x]",
    "[[x]]",
    "[scenario]",
    "[[participant]]",
    "[caps.ep]",
    "[[context]]",
    "[base.lang]",
    "[]",
    "[" + "a." * 9000 + "a]",
)
SIGNS = ('"', "[", "]", "{", "}", "\x00", "\\", "#", "=", "\t", "ü", "\u202e", "\ufeff", "%", "\r")
VALUE = re.compile(r'=\s*("[^"]*"|[\d.]+|true|false|\[[^\]]*\]|\{[^}]*\})')


def mutated(draw):
    lines = list(draw.choice(TEXTS))
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        place = draw.randrange(len(lines))
        line = lines[place]
        match draw.randrange(8):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, draw.choice(lines))
            case 2:
                lines[place] = draw.choice(HEADS)
            case 3:
                cut = draw.randrange(len(line) + 1)
                lines[place] = line[:cut] + draw.choice(SIGNS) + line[cut:]
            case 4:
                cut = draw.randrange(len(line) + 1)
                lines[place] = line[:cut] + line[cut + 1 :]
            case _:
                found = list(VALUE.finditer(line))
                if found:
                    one = draw.choice(found)
                    lines[place] = line[: one.start(1)] + draw.choice(VALUES) + line[one.end(1) :]
        lines = lines or [""]
    return "\n".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_files_changed_at_random_are_judged_or_refused_in_one_line(tmp_path, seed):
    draw, path = random.Random(seed), tmp_path / "changed.toml"
    group = click.Group(commands=list(commands))
    ends = set()
    for _ in range(150):
        text = mutated(draw)
        path.write_text(text, encoding="utf-8")
        result = CliRunner().invoke(group, ["check", str(path), "--json", "--language", draw.choice(("de", "en"))])
        ends.add(result.exit_code)
        if result.exit_code == 0:
            assert result.stderr == "", text
            continue
        assert (result.exit_code, result.stdout) == (2, ""), text
        assert result.stderr.startswith("changed.toml: "), text
        assert result.stderr.endswith("\n"), text
        assert result.stderr[:-1].isprintable(), text
        assert len(result.stderr) < 500, text
    assert ends == {0, 2}
