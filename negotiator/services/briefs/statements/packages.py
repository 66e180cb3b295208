"""The recommended package and its alternatives: at a glance, and where they differ."""

from negotiator.briefs.views import Band, Block, Cell, Section, Table, Words
from negotiator.language import _, number
from negotiator.services.briefs.material.material import Material, Option, alternatives, least_surplus, tightest
from negotiator.services.briefs.statements import figures
from negotiator.services.packages.tightest import tightest_words
from negotiator.services.proposals import sources


def packages(material: Material) -> Section:
    """The recommended package and two alternatives: how they stand, what they cost, where they differ."""
    say = material.voice.say
    best = material.best
    if best is None:
        return Section("packages", say(_("Recommended package and alternatives")), ())
    shown = (best, *alternatives(material))
    blocks: tuple[Block, ...] = (summary(material, shown), *_differences(material, shown), *not_shown(material))
    return Section("packages", say(_("Recommended package and alternatives")), blocks)


def not_shown(material: Material) -> tuple[Words, ...]:
    """Which packages the document leaves out; empty if it leaves out none."""
    voice = material.voice
    if not material.left_out:
        return ()
    names = voice.all_of(voice.quoted(name) for name in material.left_out)
    return (Words(voice.say(_("Not in this document: %(names)s."), names=names), "note"),)


def summary(material: Material, shown: tuple[Option, ...]) -> Table:
    """The packages at a glance, one column each."""
    voice, say = material.voice, material.voice.say
    rows = [
        (Cell(say(_("Measures"))), *(Cell(voice.number(len(material.taken(o))), number=True) for o in shown)),
        (
            Cell(say(_("Federal money a year")), tag=voice.label),
            *(Cell(voice.euros(next(p.eur for p in o.tally.payers if p.key == "federal")), number=True) for o in shown),
        ),
        (
            Cell(say(_("Persons on regular routes a year")), tag=voice.label),
            *(Cell(voice.number(sum(o.tally.persons["recruitment"].values())), number=True) for o in shown),
        ),
        (
            Cell(say(_("Share of women required")), tag=voice.label),
            *(Cell("–" if o.tally.women is None else voice.percent(o.tally.women), number=True) for o in shown),
        ),
        (
            Cell(say(_("Margin of the tightest party"))),
            *(Cell(tightest_words(voice.language, tightest(material, o), number), number=True) for o in shown),
        ),
        (Cell(say(_("Hard guardrails broken"))), *(_broken(material, o) for o in shown)),
        (Cell(say(_("Made by"))), *(Cell(sources.origin(voice, o.made), number=True) for o in shown)),
        (Cell(say(_("Proof"))), *(Cell(_proof(material, o), number=True) for o in shown)),
    ]
    head = (Cell(say(_("Feature"))), *(Cell(o.title, number=True) for o in shown))
    return Table(say(_("The packages at a glance")), head, (Band("", tuple(rows)),), (22 if len(shown) > 3 else 34,))


def _broken(material: Material, option: Option) -> Cell:
    say, rules = material.voice.say, option.tally.verdict.hard_rules
    parts = [*rules, *([say(_("conditions of a party not met"))] if option.cut.refused else [])]
    if parts:
        return Cell(", ".join(parts), tone="bad", number=True)
    if not option.cut.hard_told:
        return Cell(say(_("none known")), number=True)
    return Cell(say(_("none")), tone="good", number=True)


def _proof(material: Material, option: Option) -> str:
    return sources.proof(material.voice, option.made, least_surplus(material, option) is not None)


def _differences(material: Material, shown: tuple[Option, ...]) -> tuple[Table, ...]:
    voice, say = material.voice, material.voice.say
    bands = []
    for pillar in figures.PILLARS:
        rows = tuple(
            (
                Cell(voice.measure(m), language=voice.foreign(m.text)),
                *(
                    Cell(
                        _level(material, o, m.id),
                        tone=_tone(shown, o, m.id),
                        language=voice.foreign(m.levels[o.level(m.id)].text),
                    )
                    for o in shown
                ),
            )
            for m in material.plan.measures
            if m.pillar is pillar and len({o.level(m.id) for o in shown}) > 1
        )
        if rows:
            bands.append(Band(voice.pillar(pillar.value), rows))
    if not bands:
        return ()
    table = Table(
        caption=say(_("Where the packages differ")),
        head=(Cell(say(_("Measure"))), *(Cell(o.title) for o in shown)),
        bands=tuple(bands),
        widths=(28,),
        note=say(_("Measures that are at the same level in all packages are in the table of measures.")),
    )
    return (table,)


def _level(material: Material, option: Option, key: str) -> str:
    return material.level(option, material.measure(key)) if option.level(key) else "–"


def _tone(shown: tuple[Option, ...], option: Option, key: str) -> str:
    return "" if option.level(key) == shown[0].level(key) else "strong"
