"""Reading a scenario's facts, mandate, rounds, offers, linkages and named packages."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Fact, Linkage, Measure, Named, Round
from negotiator.catalogue.reading.tables import MOST_DIGITS, Table

LINKAGES = ("sequence", "package", "condition")
ROUND_STATES = ("planned", "open", "closed")
GRADES = ("A", "B", "C", "D")
MOST_PACKAGES = 200


def read_facts(table: Table, sources: Collection[str]) -> tuple[Fact, ...]:
    """The country sheet's facts in written order."""
    found = []
    for name in table.names():
        inner = table.table(name)
        found.append(
            Fact(
                id=name,
                value=_fact_value(inner),
                unit=inner.text("unit", ""),
                src=inner.text("src", one_of=sources),
                grade=inner.text("grade", one_of=GRADES),
                text=inner.words() if inner.has("de") or inner.has("en") else {},
                definition=inner.text("definition", ""),
                day=inner.day("day", ""),
                aside=inner.flag("aside", False),
            )
        )
        inner.close()
    return tuple(found)


def decimal(value: Fraction) -> str:
    """A number of a file as people write it, without exponent: 0.003; no digit is lost."""
    with localcontext(prec=MOST_DIGITS + 5):
        return format((Decimal(value.numerator) / value.denominator).normalize(), "f")


def _fact_value(table: Table) -> str:
    value = table.raw("v")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Fraction):
        return decimal(Fraction(value))
    return table.text("v")


def read_mandate(top: Table, measures: Mapping[str, Measure]) -> dict[str, tuple[int, int]]:
    """Least and highest level per measure; measures left out are free."""
    found: dict[str, tuple[int, int]] = {}
    for table in top.tables("mandate"):
        measure = _measure(table, "m", measures)
        if measure in found:
            table.refuse("m", "“%(name)s” is there twice", name=measure)
        top_level = measures[measure].top
        low, high = table.whole("lo", 0, most=top_level), table.whole("hi", top_level, most=top_level)
        if low > high:
            table.refuse("lo", "must not be above hi")
        found[measure] = (low, high)
        table.close()
    return found


def read_rounds(top: Table, measures: Mapping[str, Measure]) -> tuple[Round, ...]:
    """The rounds with the offers made in them."""
    found: dict[int, Round] = {}
    for table in top.tables("round"):
        n = table.whole("n", most=999)
        if n in found:
            table.refuse("n", "round %(n)s is there twice", n=n)
        found[n] = Round(
            n=n,
            date=table.day("date", ""),
            place=table.text("place", ""),
            status=table.text("status", "planned", one_of=ROUND_STATES),
            record={"de": table.text("record_de", ""), "en": table.text("record_en", "")},
        )
        table.close()
    for table in top.tables("offer"):
        n = table.whole("round")
        if n not in found:
            table.refuse("round", "there is no round %(n)s", n=n)
        side = table.text("side", one_of=(HOME_SIDE, PARTNER_SIDE))
        if side in found[n].offers:
            table.refuse("side", "“%(side)s” has two offers in round %(n)s", side=side, n=n)
        found[n] = replace(found[n], offers={**found[n].offers, side: read_levels(table, measures)})
        table.close()
    return tuple(found.values())


def read_linkages(top: Table, key: str, measures: Mapping[str, Measure]) -> tuple[Linkage, ...]:
    """Ties between measures, in written order."""
    found = []
    for table in top.tables(key):
        found.append(
            Linkage(
                a=_measure(table, "a", measures),
                b=_measure(table, "b", measures),
                type=table.text("type", one_of=LINKAGES),
                note=table.text("note", ""),
                a_level=table.whole("a_level", 1, least=1, most=measures[table.text("a")].top),
                b_level=table.whole("b_level", 1, least=1, most=measures[table.text("b")].top),
            )
        )
        table.close()
    return tuple(found)


def read_packages(top: Table, measures: Mapping[str, Measure]) -> tuple[Named, ...]:
    """The named packages, in written order."""
    tables = top.tables("package")
    if len(tables) > MOST_PACKAGES:
        top.refuse("package", "at most %(most)s can be read", most=MOST_PACKAGES)
    found: dict[str, Named] = {}
    for table in tables:
        package = Named(
            id=table.name("id"),
            text=table.words(),
            levels=read_levels(table, measures),
            note=table.text("note", ""),
            linkages=read_linkages(table, "linkage", measures),
            expect_hard=table.texts("expect_hard"),
        )
        if package.id in found:
            table.refuse("id", "“%(name)s” is there twice", name=package.id)
        table.close()
        found[package.id] = package
    return tuple(found.values())


def read_levels(table: Table, measures: Mapping[str, Measure]) -> dict[str, int]:
    """Levels by measure; measures left out are at level 0."""
    inner = table.table("levels")
    for name in inner.values:
        if name not in measures:
            inner.refuse(name[:64], "there is no such measure")
    return {name: inner.whole(name, most=measures[name].top) for name in inner.values}


def _measure(table: Table, key: str, measures: Mapping[str, Measure]) -> str:
    name = table.text(key)
    if name not in measures:
        table.refuse(key, "there is no measure “%(name)s”", name=name[:64])
    return name
