"""The steps of a container file followed where no engine runs: each stage in a folder of its own, by `debootstrap` and
`chroot`.

    python tools/container.py docs/examples/Containerfile FOLDER     builds, then checks; for root, needs the network

Of an engine's work this is the part that a file can get wrong: packages, commands, what is copied, who runs, what the
health check says. Layers, mounts and networks of an engine are not tried.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

KNOWN = (
    *("FROM", "RUN", "COPY", "WORKDIR", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"),
)  # what a file of ours may say
AUTHORITIES, OURS = Path("/etc/ssl/certs/ca-certificates.crt"), "/tmp/authorities.crt"  # a house may have its own
MIRROR = "http://deb.debian.org/debian"
PLAIN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: its word, its text, and the line where it begins."""

    word: str
    text: str
    line: int


@dataclass(slots=True)
class Stage:
    """One part of the file, from FROM on: its base, its name, its steps."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    def last(self, word: str) -> str:
        """The text of the last instruction of that word; empty if there is none."""
        return next((step.text for step in reversed(self.steps) if step.word == word), "")

    def environment(self, before: int = sys.maxsize) -> dict[str, str]:
        """What ENV sets above a line, one NAME=value in each."""
        return dict(step.text.partition("=")[::2] for step in self.steps if step.word == "ENV" and step.line < before)


def read(text: str) -> list[Stage]:
    """The stages of a container file. Raises ValueError, with the line, for what is no instruction or stands before
    the first FROM."""
    stages: list[Stage] = []
    for step in _steps(text):
        if step.word not in KNOWN:
            raise ValueError(f"line {step.line}: {step.word} is not known")
        if step.word == "FROM":
            base, _as, name = (*step.text.split(), "", "")[:3]
            stages.append(Stage(base, name))
        elif not stages:
            raise ValueError(f"line {step.line}: {step.word} stands before FROM")
        else:
            stages[-1].steps.append(step)
    return stages


def _steps(text: str) -> Iterator[Step]:
    begun, whole = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not whole and (not line.strip() or line.lstrip().startswith("#")):
            continue
        begun = begun if whole else number
        whole += line.removesuffix("\\")
        if not line.endswith("\\"):
            word, _space, rest = whole.strip().partition(" ")
            yield Step(word, rest.strip(), begun)
            whole = ""


def build(stages: list[Stage], context: Path, folder: Path) -> Path:
    """Follows all stages, each below the folder; where the last one lies. Raises CalledProcessError."""
    places: dict[str, Path] = {}
    for number, stage in enumerate(stages):
        place = folder / f"stage-{number}"
        _base(stage.base, folder, place)
        here = "/"
        for step in stage.steps:
            print(f"{step.line}: {step.word} {step.text[:90]}", flush=True)
            if step.word == "RUN":
                inside(place, ["sh", "-ec", step.text], here, stage.environment(step.line))
            elif step.word == "WORKDIR":
                here = step.text
                (place / here.lstrip("/")).mkdir(parents=True, exist_ok=True)
            elif step.word == "COPY":
                _copied(step.text, context, places, place / here.lstrip("/"), place)
        places[stage.name or str(number)] = place
    return place


def _base(name: str, folder: Path, place: Path) -> None:
    """A plain Debian of that name, made once for all stages."""
    suite = name.partition(":")[2].removesuffix("-slim")
    plain = folder / f"plain-{suite}"
    if not (plain / "usr/bin/apt-get").exists():
        subprocess.run(["debootstrap", "--variant=minbase", suite, str(plain), MIRROR], check=True)
    subprocess.run(["cp", "-a", str(plain), str(place)], check=True)
    shutil.copy("/etc/resolv.conf", place / "etc/resolv.conf")
    if AUTHORITIES.exists():
        shutil.copy(AUTHORITIES, place / OURS.lstrip("/"))


def _copied(text: str, context: Path, places: Mapping[str, Path], here: Path, root: Path) -> None:
    words = shlex.split(text)
    source = context
    if words[0].startswith("--from="):
        source = places[words.pop(0).removeprefix("--from=")]
    *names, to = words
    target = root / to.lstrip("/") if to.startswith("/") else here / to
    for name in names:
        found = source / name.lstrip("/")
        if found.is_dir():
            shutil.copytree(found, target, symlinks=True, dirs_exist_ok=True)
        else:
            into = target if not to.endswith("/") and len(names) == 1 else target / found.name
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, into)


def inside(place: Path, command: list[str], here: str, given: Mapping[str, str], who: str = "") -> None:
    """Runs a command within a stage, with a name space of its own for mounts. Raises CalledProcessError."""
    user = ["--userspec", who] if who else []
    told = [f"{name}={value}" for name, value in {**PLAIN, **_from_here(), **given}.items()]
    chroot = ["chroot", *user, str(place), "/usr/bin/env", "-i", "-C", here, *told, *command]
    mounts = f"mount -t proc proc {shlex.quote(str(place))}/proc; mount --rbind /dev {shlex.quote(str(place))}/dev; "
    line = ["unshare", "--mount", "sh", "-ec", f"{mounts} exec {shlex.join(chroot)}"]
    subprocess.run(line, check=True)


def _from_here() -> dict[str, str]:
    """How this machine reaches the network."""
    found = {name: os.environ[name] for name in ("http_proxy", "https_proxy", "no_proxy") if name in os.environ}
    return {**found, "PIP_CERT": OURS} if AUTHORITIES.exists() else found


def check(stage: Stage, place: Path) -> None:
    """Sets an installation up in the last stage as its user, serves it, and asks as the health check does."""
    settings = {**stage.environment(), "NEGOTIATOR_SECRET": "c" * 48, "NEGOTIATOR_PORT": "5000"}
    who, here = stage.last("USER"), stage.last("WORKDIR")
    start = " ".join(json.loads(stage.last("ENTRYPOINT")) + json.loads(stage.last("CMD")))
    health = shlex.join(json.loads(stage.last("HEALTHCHECK").partition("CMD ")[2]))
    script = (
        "test $(id -u) != 0; export NEGOTIATOR_KEYS=$(negotiator keys new); negotiator migrate; "
        f"{start} & trap 'kill $!' EXIT; n=0; "
        f"until {health} 2>/dev/null; do n=$((n+1)); test $n -lt 60; sleep 1; done; "
        "echo healthy after $n s, as user $(id -u)"
    )
    inside(place, ["sh", "-ec", script], here, settings, who)


def main(arguments: list[str]) -> int:
    """Build and check; 2 for a file that cannot be read."""
    file, folder = Path(arguments[0]), Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        stages = read(file.read_text(encoding="utf-8"))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    check(stages[-1], build(stages, Path.cwd(), folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
