"""Pages of a dossier of 200 measures with ten levels each, brought in as a file: milliseconds and kilobytes.
`python -m bench.large`

The Kenya-like scenario is filled up with copies of its measures, each level a tenth of the way to the highest. It goes
out and in by the dossier's file format; then the lead opens each page three times, and the median counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from statistics import median
from time import perf_counter

from bench.numbers import Number, tell
from bench.workbench import served
from negotiator.catalogue.dossier_file.file import DossierFile, read, written
from negotiator.catalogue.plan import Level, Measure, Plan
from negotiator.catalogue.reading.scenario import demo_scenario

MEASURES, LEVELS, TIMES = 200, 10, 3
TARGET, STRETCH = 1000.0, 300.0  # milliseconds of a page that is read, not computed
PAGES = (
    *("", "/measures", "/bench", "/rules", "/linkages", "/precedents", "/assumptions", "/numbers", "/tables"),
    "/packages",
)


def ten_levels(measure: Measure) -> Measure:
    """The measure with ten levels, the highest as it was."""
    top = measure.levels[-1]
    return replace(measure, levels=(measure.levels[0], *(_level(top, n) for n in range(1, LEVELS + 1))))


def _level(top: Level, n: int) -> Level:
    share = Fraction(n, LEVELS)
    eur, uses, gives, groups = (
        {key: amount * share for key, amount in amounts.items()}
        for amounts in (top.eur, top.uses, top.gives, top.groups)
    )
    text = {language: f"{words} ({n})" for language, words in top.text.items()}
    quantity = None if top.quantity is None else top.quantity * share
    return replace(top, n=n, text=text, quantity=quantity, eur=eur, uses=uses, gives=gives, groups=groups)


def large() -> Plan:
    """A plan of 200 measures with ten levels each."""
    plan = demo_scenario("kenya_like")
    first = tuple(ten_levels(measure) for measure in plan.measures)
    copies = (
        replace(first[n % len(first)], id=f"own_{n}", requires=(), excludes=(), synergies=(), asked="de", doer="both")
        for n in range(MEASURES - len(first))
    )
    return replace(plan, measures=(*first, *copies), rounds=(), packages=(), linkages=())


def numbers() -> Iterator[Number]:
    """The file's seconds, then each page."""
    begun = perf_counter()
    content = written(DossierFile(large())).encode()
    plan = read(content, "large.json").plan
    yield Number("file out and in", perf_counter() - begun, "s", 10, 3, note=f"{len(content) // 1000} kB")
    key = plan.measures[-1].id
    with served(plan) as (browser, bench, _levels, _tops):
        home = bench.removesuffix("/bench")
        for page in (*PAGES, f"/measures/{key}", f"/measures/{key}/levels/{LEVELS}", f"/numbers/measures/{key}"):
            spent, size = [], 0
            for _time in range(TIMES):
                begun = perf_counter()
                answer = browser.get(f"{home}{page}", follow_redirects=True)
                spent.append((perf_counter() - begun) * 1000)
                size = len(answer.data) // 1000
            note = f"{size} kB, first {spent[0]:.0f} ms, {answer.status_code}"
            yield Number(page or "/", median(spent), "ms", TARGET, STRETCH, note=note)


if __name__ == "__main__":
    tell(numbers())
