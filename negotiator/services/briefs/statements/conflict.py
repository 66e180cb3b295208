"""Where nothing fits: what stands against each other, the ways out, who must agree, and what is asked for."""

from collections.abc import Iterable

from negotiator.bargaining.conflict import Ended
from negotiator.bargaining.words import Status
from negotiator.briefs.views import Block, Box, Point, Points, Words
from negotiator.language import _
from negotiator.services.briefs.material.material import Material
from negotiator.services.briefs.material.short import short
from negotiator.services.packages.views import ConditionLine, ConflictView

MOST_SETS, MOST_WAYS, MOST_LINES = 2, 3, 6
ROOM = 240  # letters for one condition
NOTHING = {
    Status.INFEASIBLE: _("No package keeps the rules themselves, whatever the parties want."),
    Status.RED_LINES: _("There are packages that keep all rules, but none that keeps all red lines as well."),
    Status.NO_IR: _(
        "There are packages that keep all rules and red lines, but in each of them somebody would stay below the least "
        "score that it accepts."
    ),
    Status.OK: _("No package was asked for under a concept."),
    None: _("The time ran out before a package was found. Whether there is one is open."),
}
SEALED = _(
    "There are packages that keep all rules, but in each of them a red line or a least acceptable score is not kept; "
    "of which kind, the readers of this document may not know."
)
WHO = {
    "nobody": _("nobody"),
    "legal_fact": _("whoever records a changed legal fact"),
    "owner": _("the house that owns the number"),
    "lead": _("the lead"),
    "state_secretaries": _("the circle of state secretaries"),
    "mandate_giver": _("those who gave the mandate"),
    "analyst": _("the analyst"),
    "anyone_with_seat": _("anyone with a seat"),
    "itself": _("the stakeholder itself"),
}
PARTLY = _("Conditions that are not shared take part in this contradiction")
NOT_NAMED = _(
    "What stands against a condition that is not shared is not named: it would tell what that condition says."
)
NOT_NAMED_WAY = _("What else belongs to this way is not named: it would tell what a condition that is not shared says.")
DECISION = _("A decision on the conditions is needed before the talks.")


def nothing_fits(material: Material) -> tuple[Block, ...]:
    """Why there is no package to recommend, and what to do about it."""
    say, conflict = material.voice.say, material.conflict
    sealed = material.scope.closed | material.scope.inner
    lead = say(SEALED if sealed and material.status in (Status.RED_LINES, Status.NO_IR) else NOTHING[material.status])
    if material.status in (None, Status.OK):
        return (Words(lead, "lead"), Box(say(_("Decision needed")), (_compute(material),), "decision"))
    blocks: list[Block] = [Words(f"{lead} {say(DECISION)}", "lead")]
    if conflict is not None:
        blocks += [*_sets(material, conflict), *_ways(material, conflict)]
    blocks.append(Box(say(_("Decision needed")), (_asked_for(material, conflict),), "decision"))
    return tuple(blocks)


def _sets(material: Material, conflict: ConflictView) -> Iterable[Block]:
    say = material.voice.say
    for lines in _smallest(conflict.sets)[:MOST_SETS]:
        points = tuple(Point(short(_told(line), ROOM)) for line in lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            one, many = _("One more condition."), _("%(count)s more conditions.")
            points = (*points, Point(material.voice.many(one, many, len(lines) - MOST_LINES)))
        if any(line.sealed for line in lines):
            yield Box(say(PARTLY), (Points(points), Words(say(NOT_NAMED))), "warning")
        else:
            yield Box(say(_("These conditions cannot hold together")), (Points(points),), "warning")
    more = len(conflict.sets) - MOST_SETS
    if more > 0:
        one, many = _("One more such set is not printed."), _("%(count)s more such sets are not printed.")
        yield Words(material.voice.many(one, many, more))
    yield Words(conflict.sought, "note")


def _told(line: ConditionLine) -> str:
    """A condition by its title and its sentences."""
    if not line.texts:
        return f"{line.rule} {line.title}".strip()
    head = line.rule if line.whose else f"{line.rule} {line.title}"
    return f"{head}: {' '.join(line.texts)}"


def _ways(material: Material, conflict: ConflictView) -> Iterable[Block]:
    say = material.voice.say
    if not conflict.relaxations:
        words = _("Nothing that may be relaxed is enough: rights or law stand in the way.")
        yield Words(
            say(words if conflict.relaxations_ended == Ended.ALL else _("No way out was found in the time given."))
        )
        return
    title = say(_("Ways out: each is enough by itself, and who must agree"))
    found = _smallest(conflict.relaxations)
    if len(found) > MOST_WAYS:
        words = _("The %(shown)s smallest of %(all)s ways out: each is enough by itself, and who must agree")
        title = say(words, shown=MOST_WAYS, all=len(found))
    yield Points(tuple(_way(material, lines) for lines in found[:MOST_WAYS]), ordered=True, title=title)


def _smallest(found: tuple[tuple[ConditionLine, ...], ...]) -> tuple[tuple[ConditionLine, ...], ...]:
    """Those of the fewest conditions first, in their order where they are alike."""
    return tuple(sorted(found, key=len))


def _way(material: Material, lines: tuple[ConditionLine, ...]) -> Point:
    say = material.voice.say
    told = "; ".join(short(_told(line), ROOM).rstrip(".") for line in lines[:MOST_LINES])
    more = len(lines) - MOST_LINES
    if more > 0:
        rest = material.voice.many(_("one more"), _("%(count)s more"), more)
        told = f"{told}; {rest}"
    agree = say(_("Must agree: %(who)s."), who=material.voice.all_of(_who(material, lines)))
    return Point(
        say(_("Ease: %(conditions)s."), conditions=told),
        " ".join((agree, say(NOT_NAMED_WAY))) if any(line.sealed for line in lines) else agree,
    )


def _who(material: Material, lines: tuple[ConditionLine, ...]) -> list[str]:
    """Who may change these conditions, each once; stakeholders by name where that may be told."""
    say = material.voice.say
    named = {"owner": "house", "itself": "whose"}
    found = (
        (getattr(line, named[key]) if key in named else "") or say(WHO[key])
        for line in lines
        for key in line.changed_by
    )
    return list(dict.fromkeys(found))


def _asked_for(material: Material, conflict: ConflictView | None) -> Points:
    say = material.voice.say
    if conflict is None or not conflict.relaxations:
        return Points((Point(say(_("Decide whether to change the measures, the mandate or the aim of the talks."))),))
    asked = (
        _("Choose one of the ways out."),
        _("Obtain the agreement of those who are named with it."),
        _("Then have packages proposed again."),
    )
    return Points(tuple(Point(say(words)) for words in asked), ordered=True)


def _compute(material: Material) -> Points:
    return Points((Point(material.voice.say(_("Have packages proposed again, with more time."))),))
