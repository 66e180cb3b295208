"""D-04: packages in columns, measures in rows: what differs, who would refuse, which rules are broken."""

from dataclasses import replace

from negotiator.bargaining.words import Part, Pillar
from negotiator.briefs.views import Band, Block, Cell, Picture, Point, Points, Section, Table, Words
from negotiator.catalogue.guardrails.finding import Finding, counted, reached
from negotiator.catalogue.guardrails.overrides import told
from negotiator.catalogue.guardrails.own import rails
from negotiator.catalogue.plan import Measure, Participant
from negotiator.hidden import NONE, Told, written
from negotiator.language import _
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.papers.core import alike_words, headline, objection, shifts, standings_sentence, unshown
from negotiator.services.briefs.statements import figures
from negotiator.services.briefs.statements.guardrails import closed, named, rule_name, sentence
from negotiator.services.briefs.statements.outcomes import Outcome, outcome_of
from negotiator.services.briefs.statements.packages import not_shown, summary
from negotiator.services.briefs.statements.recommendation import recommendation

Options = tuple[Option, ...]
FIRST = 20  # per cent of the width for the names of rows
MARK_RULE = "G-21"
PARTIES = _("Parties at and beside the table")
BELOW = _("G-21: who stays below the least acceptable score, and by how much, stands in the chapter %(chapter)s.")
GROUPS = {
    Part.SEAT: _("At the table"),
    Part.VOICE: _("Heard, without a seat"),
    Part.ADVISORY: _("Advising"),
    Part.SILENT: _("Without a voice of their own"),
}


def overview(material: Material, options: Options) -> Section:
    """What speaks for which package: one table at a glance, one line for each package against the first."""
    say = material.voice.say
    best = material.best
    blocks: list[Block] = []
    if best is not None:
        blocks += [Words(headline(material, best), "lead"), Words(recommendation(material, best))]
        blocks += [Words(material.basis, "warning")] if material.basis else []
        if material.missing:
            blocks.append(Words(say(_("Not co-signed: %(names)s."), names=material.voice.all_of(material.missing))))
    else:
        blocks.append(
            Words(
                say(
                    _(
                        "None of these packages was chosen by a concept for the dossier as it stands: nothing is "
                        "recommended."
                    )
                ),
                "lead",
            )
        )
    blocks.append(summary(material, options))
    if len(options) > 1:
        blocks.append(_against(material, best or options[0], options))
    blocks += not_shown(material)
    return Section("overview", say(_("What differs, and why")), tuple(blocks), fresh=True)


def _against(material: Material, base: Option, options: Options) -> Table:
    voice, say = material.voice, material.voice.say
    rows = []
    for option in options:
        if option.key == base.key:
            continue
        differing = sum(1 for m in material.plan.measures if base.level(m.id) != option.level(m.id))
        up, down = shifts(material, base, option)
        rows.append(
            (
                Cell(option.title, tone="strong"),
                Cell(voice.number(differing), number=True),
                Cell(voice.all_of(up) or "–"),
                Cell(voice.all_of(down) or "–"),
                Cell(objection(material, option) or "–" if differing else alike_words(material, base, option)),
            )
        )
    return Table(
        caption=say(_("Against package %(package)s (%(name)s)"), package=base.letter, name=base.aside),
        head=(
            Cell(say(_("Package"))),
            Cell(say(_("other measures")), number=True),
            Cell(say(_("better for, points"))),
            Cell(say(_("worse for, points"))),
            Cell(say(_("What speaks against it"))),
        ),
        bands=(Band("", tuple(rows)),),
        widths=(18, 8, 18, 18),
        note=_so_far(material),
        torn=True,
    )


def _so_far(material: Material) -> str:
    """That the scores of some seats are not shown; empty where all are."""
    words = _("Better and worse so far as scores are shown: those of %(count)s of %(all)s parties are not.")
    count = unshown(material)
    return material.voice.say(words, count=count, all=len(material.seats)) if count else ""


def parties(material: Material, options: Options) -> Section:
    """Margins of seats as picture, scores and margins of everybody as table."""
    voice, say = material.voice, material.voice.say
    best = options[0]
    names = "; ".join(option.title for option in options)
    words = f"{names}. {best.letter}: {standings_sentence(material, best)}"
    picture = Picture(figures.margins(material, options, material.seats, "margins", words), voice.label, table=False)
    bands = []
    for part, title in GROUPS.items():
        found = [person for person in material.plan.participants if person.part is part]
        if found:
            bands.append(Band(say(title), tuple(_standings(material, options, person) for person in found)))
    table = Table(
        caption=say(_("Scores, and in brackets the margin over the least acceptable score")),
        head=(Cell(say(_("Party"))), Cell(say(_("Least")), number=True), *_heads(options, number=True)),
        bands=tuple(bands),
        widths=(FIRST + 4, 6),
    )
    read = _(
        "Scores run from 0 to 100 and measure how far a party's own recorded interests are met; they "
        "cannot be compared between parties. Open: close to a sealed least "
        "acceptable score; only the party itself can say. Met or not met: its least acceptable score and red lines, "
        "computed; that is nobody's consent. A dash: nothing is recorded."
    )
    blocks = (picture, Words(say(read), "note"), table)  # the table fills its page
    return Section("parties", say(PARTIES), blocks, fresh=True)


def _standings(material: Material, options: Options, person: Participant) -> tuple[Cell, ...]:
    voice = material.voice
    found = [material.seen(option, person) for option in options]
    cells = []
    for option, seen in zip(options, found, strict=True):
        stance = "" if seen.stance is Stance.FREE else material.consent(option, person)
        after = voice.score(seen.surplus.value, sign=True) if isinstance(seen.surplus, Told) else stance
        shown = after
        if isinstance(seen.score, Told):
            shown = f"{voice.score(seen.score.value)} ({after})" if after else voice.score(seen.score.value)
        if isinstance(seen.surplus, Told):
            met = Stance.ACCEPTS if seen.surplus.value >= 0 else Stance.REFUSES
            shown += f" {stance}" if seen.stance is not met else ""
        bad = seen.stance is Stance.REFUSES
        cells.append(Cell(shown or NONE, tone="bad" if bad else "", number=True))
    mark = Cell(written(found[0].least, voice.language), number=True)
    return (Cell(voice.capital(material.name(person))), mark, *cells)


def levels(material: Material, options: Options, *more: Block) -> Section:
    """Every measure that some package contains, by pillar; what is the same in all packages folded to one line; then
    `more`."""
    voice, say = material.voice, material.voice.say
    bands, alike = [], []
    for pillar in Pillar:
        chosen = [m for m in material.plan.measures if m.pillar is pillar and any(o.level(m.id) for o in options)]
        differing = [m for m in chosen if len({o.level(m.id) for o in options}) > 1]
        alike += [m for m in chosen if m not in differing]
        if differing:
            bands.append(Band(voice.pillar(pillar.value), tuple(_levels(material, options, m) for m in differing)))
    blocks: list[Block] = []
    if bands:
        blocks.append(
            Table(
                caption=say(_("Measures in which the packages differ")),
                head=(Cell(say(_("Measure"))), *_heads(options)),
                bands=tuple(bands),
                widths=(FIRST,),
                note=say(
                    _(
                        "Bold: unlike the first package. A dash: not part of the package. Small print: sources, see "
                        "annex."
                    )
                ),
            )
        )
    if alike:
        names = "; ".join(f"{voice.measure(m)} ({material.level(options[0], m)})" for m in alike)
        blocks.append(Words(f"{names}.", title=say(_("The same in all packages:"))))
    return Section("levels", say(_("Measures by pillar")), (*blocks, *more))


def _levels(material: Material, options: Options, measure: Measure) -> tuple[Cell, ...]:
    voice, first = material.voice, options[0].level(measure.id)
    cells = []
    for option in options:
        words = material.level(option, measure) if option.level(measure.id) else "–"
        tone = "" if option.level(measure.id) == first else "strong"
        cells.append(Cell(words, tone=tone, language=voice.foreign(measure.levels[option.level(measure.id)].text)))
    name = voice.measure(measure)
    return (Cell(name, small=", ".join(measure.src), language=voice.foreign(measure.text)), *cells)


def rules(material: Material, options: Options) -> Section:
    """What every package holds, then every broken condition once, with what each package has and might have; last the
    warnings, and what is told of sealed conditions. A rule stands among those held or elsewhere, never both."""
    voice, say, texts = material.voice, material.voice.say, rails(material.plan)
    found = {rule.id: {outcome_of(rule, option.cut) for option in options} for rule in texts}
    held = [rule for rule in texts if found[rule.id] == {Outcome.HELD}]
    open_ = [rule for rule in texts if found[rule.id] == {Outcome.TEXT}]
    blocks: list[Block] = []
    if held:
        blocks.append(Words(f"{named(material, held)}.", title=say(_("Held by all packages:"))))
    if open_:
        blocks.append(Words(f"{named(material, open_)}.", title=say(_("To be checked at the text:"))))
    verdicts = [(*option.tally.verdict.hard, *option.tally.verdict.soft) for option in options]
    if any(_of_rule(finding) for verdict in verdicts for finding in verdict):
        blocks.append(_conditions(material, options))
    if any(not _of_rule(f) for o in options for f in (*o.tally.verdict.hard, *o.tally.verdict.warnings)):
        blocks.append(Words(say(BELOW, chapter=voice.quoted(say(PARTIES))), "note"))
    warnings = [(f, option) for option in options for f in option.tally.verdict.warnings if _of_rule(f)]
    warned = [(_warning(material, finding), option) for finding, option in warnings]
    sealed = [(closed(material, f), option) for option in options for f in option.cut.withheld]
    blocks += [*_listed(say(_("Warnings")), warned)]
    blocks += [*_listed(say(_("Sealed conditions that are not met, or may not be")), sealed)]
    return Section("rules", say(_("Guardrails")), tuple(blocks), fresh=True)


def _of_rule(finding: Finding) -> bool:
    """Whether it is told among the rules: marks that are not reached stand in the chapter on the parties."""
    return finding.rule != MARK_RULE or finding.override is not None


def _warning(material: Material, finding: Finding) -> str:
    return f"{finding.rule}: {_bare(material, finding)}"


def _listed(title: str, told: list[tuple[str, Option]]) -> tuple[Points, ...]:
    """Each sentence once, with the packages for which it holds; nothing without any."""
    letters: dict[str, dict[str, None]] = {}
    for words, option in told:
        letters.setdefault(words, {})[option.letter] = None
    points = tuple(Point(words, f"({', '.join(found)})") for words, found in letters.items())
    return (Points(points, title=title),) if points else ()


def _conditions(material: Material, options: Options) -> Table:
    say = material.voice.say
    found: dict[str, dict[str, dict[str, Finding]]] = {}
    for option in options:
        for finding in filter(_of_rule, (*option.tally.verdict.hard, *option.tally.verdict.soft)):
            by_words = found.setdefault(finding.rule, {})
            by_words.setdefault(_bare(material, finding), {})[option.key] = finding
    bands, told = [], set()
    for rule, by_words in sorted(found.items()):
        fresh = [entry for entry in by_words.items() if (entry[0], *entry[1]) not in told]  # said once is enough
        told |= {(words, *packages) for words, packages in fresh}
        if fresh:
            bands.append(Band(rule_name(material, rule), tuple(_condition(material, options, *e) for e in fresh)))
    return Table(
        caption=say(_("Broken conditions: what the package has, and behind the stroke what it may or must have")),
        head=(Cell(say(_("Condition"))), *_heads(options, number=True)),
        bands=tuple(bands),
        widths=(max(28, 100 - 10 * len(options)),),
        note=say(_("Red and bold: binding. Grey: advice, or overridden by leadership. A dash: not broken.")),
    )


def _condition(material: Material, options: Options, words: str, by_package: dict[str, Finding]) -> tuple[Cell, ...]:
    return (Cell(words), *(_amounts(material, by_package.get(option.key)) for option in options))


def _bare(material: Material, finding: Finding) -> str:
    """The condition's sentence without the package's numbers and without who overrode it."""
    if finding.asks and not finding.year:
        return sentence(material, replace(finding, text=finding.asks))
    language, words = material.voice.language, sentence(material, finding)
    if finding.override is not None:
        words = words.removesuffix(f" {told(finding.override).get(language, '')}")
    facts = dict(finding.facts)
    if {"is", "limit"} <= facts.keys():
        for least in (False, True):
            tail = counted({"de": "", "en": ""}, facts["is"], facts["limit"], least)
            words = words.removesuffix(tail.get(language, " "))
        words = words.removesuffix(reached({"de": "", "en": ""}, facts["is"]).get(language, " "))
    return words


def _amounts(material: Material, finding: Finding | None) -> Cell:
    voice, say = material.voice, material.voice.say
    if finding is None:
        return Cell("–", number=True, tone="quiet")
    tone = "bad" if finding.hard else "quiet"
    facts = dict(finding.facts)
    if {"is", "limit"} <= facts.keys():
        return Cell(f"{voice.number(facts['is'], 2)} / {voice.number(facts['limit'], 2)}", number=True, tone=tone)
    words = _("broken") if finding.hard else _("overridden") if finding.override else _("not fully met")
    return Cell(say(words), number=True, tone=tone)


def _heads(options: Options, number: bool = False) -> tuple[Cell, ...]:
    return tuple(Cell(option.title, number=number) for option in options)
