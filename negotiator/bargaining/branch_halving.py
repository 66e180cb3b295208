"""Searching a tree by halves, compiled: where the levels of single issues hardly tell (see `branching`).

A node is divided by the levels of an issue below a cut and those from it on, so both halves lose something; taking one
level after the other leaves most of the tree to the last. Which issue and where is told by experience: what part of
the excess (`branch_kernel`) went with each half, tried by some steps until it happened often enough. Weights are
renewed at every depth. All this only proposes: halves are closed by the same sums of whole numbers.
"""

from negotiator.bargaining.branch_kernel import (
    DEPTH,
    DONE,
    NODES,
    PATIENCE,
    install,
    is_open,
    judge,
    propagate,
    remove,
    restore,
    slot_of,
)  # fmt: skip
from negotiator.bargaining.branch_state import Floats, Halves, Rows, Tree
from negotiator.bargaining.branch_steps import step_down
from negotiator.bargaining.compiling import compiled, unsigned

CUTS = 16  # that are compared at a node
PROBES = 10  # steps for each half that is tried
OFTEN = 8  # from so many experiences on it is not tried
GUESS = 0.1  # part of the excess that goes with a half of which nothing is known
RATE = 0.05  # of the latest step in what steps choose on the average
LEAST_PART = 0.1  # of an issue that goes, in comparing cuts
SMALLEST = 1e-9
NEW, FIRST, LAST = range(3)  # what was done with a node: nothing, one half, both


@compiled
def copy(source: Floats, target: Floats) -> None:
    """Copy numbers; without a loop, numba would make an array for it."""
    for place in range(len(source)):
        target[place] = source[place]


@compiled
def settle(rows: Rows, tree: Tree, halves: Halves) -> int:
    """Sum up what is settled; list the open issues and count them."""
    alive, left, first, rest = tree.alive, tree.left, rows.first, tree.rest
    issues = 0
    for r in range(len(rest)):
        rest[r] = -tree.parts[r]
    for issue in range(len(left)):
        if left[issue] > 1:
            halves.open[issues] = issue
            issues += 1
            continue
        for choice in range(unsigned(first[issue]), unsigned(first[issue + 1])):
            if alive[choice]:
                for r in range(len(rest)):
                    rest[r] += halves.columns[choice, r]
    return issues


@compiled
def weigh(rows: Rows, halves: Halves, weights: Floats, values: Floats) -> None:
    """What each choice adds to the weighted rows: those that speak of much by all choices, the others by theirs."""
    values[:] = 0.0
    for r in halves.dense:
        if weights[r] > 0:
            for choice in range(len(values)):
                values[choice] += weights[r] * rows.parts[r, choice]
    for r in halves.sparse:
        if weights[r] > 0:
            for place in range(unsigned(rows.row_begin[r]), unsigned(rows.row_begin[r + 1])):
                values[unsigned(rows.row_choices[place])] += weights[r] * rows.row_parts[place]


@compiled
def beyond(  # noqa: PLR0917
    rows: Rows, tree: Tree, halves: Halves, issues: int, weights: Floats, held: tuple[int, int, int], rate: float
) -> float:
    """The excess of weights, its slope into `slope`; `held` is an issue with the first choice that it may take and the
    first that it may not; what is chosen counts in `often` by a rate."""
    values, slope, columns, often, alive = tree.values, tree.slope, halves.columns, halves.often, tree.alive
    weigh(rows, halves, weights, values)
    total = 0.0
    for r in range(len(slope)):
        slope[r] = tree.rest[r]
        total += weights[r] * tree.rest[r]
    if rate > 0:
        for choice in range(len(often)):
            often[choice] *= 1 - rate
    for place in range(issues):
        issue = halves.open[place]
        low, high = rows.first[issue], rows.first[issue + 1]
        if issue == held[0]:
            low, high = held[1], held[2]
        best, top = low, -1e300
        for choice in range(low, high):
            if alive[choice] and values[choice] > top:
                best, top = choice, values[choice]
        total += top
        often[best] += rate
        for r in range(len(slope)):
            slope[r] += columns[best, r]
    return total


@compiled
def sink(  # noqa: PLR0917
    rows: Rows, tree: Tree, halves: Halves, issues: int, best: Floats, held: tuple[int, int, int], rate: float,
    steps: int, enough: float,
) -> float:  # fmt: skip
    """Look for weights with little excess from those in `trial` on, as `branch_kernel.lower` does; they go into `best`,
    their excess comes back."""
    weights = tree.trial
    least, since, pace = 1e300, 0, 1.0
    for _ in range(steps):
        value = beyond(rows, tree, halves, issues, weights, held, rate)
        since += 1
        if value < least - 1e-12:
            least, since = value, 0
            copy(weights, best)
        if since >= PATIENCE:
            pace, since = pace / 2, 0
        if least < enough or not step_down(weights, tree.slope, pace * (value - 2 * enough)):
            break
    return least


@compiled
def learn(halves: Halves, half: int, part: float) -> None:
    """Remember what part of the excess went with a half."""
    if half >= 0:
        halves.gone[half] += part
        halves.tries[half] += 1


@compiled
def cut_of(rows: Rows, tree: Tree, halves: Halves, issue: int) -> int:
    """The cut of an issue: above the average of what the steps chose, with something open on either side."""
    low, high, total, mean = -1, -1, 0.0, 0.0
    for choice in range(rows.first[issue], rows.first[issue + 1]):
        if tree.alive[choice]:
            low, high = (choice if low < 0 else low), choice
            total += halves.often[choice]
            mean += halves.often[choice] * (choice - rows.first[issue])
    cut = rows.first[issue] + (int(mean / total) if total > 0 else 0) + 1
    return int(min(max(cut, low + 1), high))


@compiled
def upper_part(rows: Rows, tree: Tree, halves: Halves, issue: int, cut: int) -> float:
    """How much of what the steps chose for an issue lies from a cut on."""
    upper = total = 0.0
    for choice in range(rows.first[issue], rows.first[issue + 1]):
        if tree.alive[choice]:
            total += halves.often[choice]
            upper += halves.often[choice] if choice >= cut else 0.0
    return upper / total if total > 0 else 0.5


@compiled
def expected(halves: Halves, cut: int, upper: float) -> float:
    """What experience says of a cut: the part that goes with the lower half times that with the upper."""
    low = high = GUESS
    if halves.tries[2 * cut] > 0 and halves.tries[2 * cut + 1] > 0:
        low = halves.gone[2 * cut] / halves.tries[2 * cut]
        high = halves.gone[2 * cut + 1] / halves.tries[2 * cut + 1]
    low, high = low * max(upper, LEAST_PART), high * max(1 - upper, LEAST_PART)
    return max(low, SMALLEST) * max(high, SMALLEST)


@compiled
def compare(rows: Rows, tree: Tree, halves: Halves, issues: int) -> int:
    """Put the most promising cuts of the open issues into `cuts`, with their issues and scores; how many there are."""
    cuts, scores, count = halves.cuts, halves.scores, 0
    for at in range(issues):
        issue = halves.open[at]
        if tree.left[issue] < 2:
            continue
        cut = cut_of(rows, tree, halves, issue)
        score = expected(halves, cut, upper_part(rows, tree, halves, issue, cut))
        if count == len(scores) and score <= scores[count - 1]:
            continue
        count = min(count + 1, len(scores))
        place = count - 1
        while place > 0 and scores[place - 1] < score:
            scores[place], cuts[place] = scores[place - 1], cuts[place - 1]
            place -= 1
        scores[place], cuts[place] = score, cut
    return count


@compiled
def probe(  # noqa: PLR0917
    rows: Rows, tree: Tree, halves: Halves, issues: int, shares: Floats, held: tuple[int, int, int], enough: float
) -> float:
    """What part of a node's excess some steps take away where an issue is held to a part of its choices."""
    copy(shares, tree.trial)
    whole = halves.excess[tree.now[DEPTH]]
    rest = sink(rows, tree, halves, issues, halves.better, held, 0.0, PROBES, enough)
    return float((whole - max(rest, 0.0)) / whole)


@compiled
def choose(rows: Rows, tree: Tree, halves: Halves, issues: int, enough: float) -> int:
    """The cut by which a node is divided."""
    shares = tree.shares[slot_of(tree.now[DEPTH])]
    best, most = halves.cuts[0], -1.0
    for place in range(compare(rows, tree, halves, issues)):
        cut, score = halves.cuts[place], halves.scores[place]
        if min(halves.tries[2 * cut], halves.tries[2 * cut + 1]) < OFTEN:
            issue = rows.issue[cut]
            low = probe(rows, tree, halves, issues, shares, (issue, rows.first[issue], cut), enough)
            high = probe(rows, tree, halves, issues, shares, (issue, cut, rows.first[issue + 1]), enough)
            learn(halves, 2 * cut, low)
            learn(halves, 2 * cut + 1, high)
            score = max(low, SMALLEST) * max(high, SMALLEST)
        if score > most:
            best, most = cut, score
    return int(best)


@compiled
def renew(rows: Rows, tree: Tree, halves: Halves, depth: int, steps: int, enough: float) -> int:  # noqa: PLR0917
    """Renew the weights of a node, from those one level up; how many issues are open."""
    issues, slot = settle(rows, tree, halves), slot_of(depth)
    halves.often[:] = 0.0
    copy(tree.shares[slot_of(max(depth - 1, 0))], tree.trial)
    left = sink(rows, tree, halves, issues, tree.shares[slot], (-1, 0, 0), RATE, steps, enough)
    if depth > 0:
        learn(halves, halves.half[depth], (halves.excess[depth - 1] - max(left, 0.0)) / halves.excess[depth - 1])
    halves.excess[depth] = max(left, SMALLEST)
    install(rows, tree, len(rows.table) + slot, tree.shares[slot])
    return issues


@compiled
def enter(rows: Rows, tree: Tree, halves: Halves, depth: int, steps: int, enough: float) -> bool:  # noqa: PLR0917
    """Look at a new node; whether there is something to divide."""
    tree.now[NODES] += 1
    if not propagate(rows, tree):
        if depth > 0:
            learn(halves, halves.half[depth], 1.0)
        return False
    issues = renew(rows, tree, halves, depth, steps, enough)
    if not propagate(rows, tree):
        return False
    if not is_open(tree):
        judge(rows, tree)
        return False
    cut = choose(rows, tree, halves, issues, enough)
    halves.cut[depth] = cut
    halves.upper[depth] = upper_part(rows, tree, halves, rows.issue[cut], cut) > 0.5
    return True


@compiled
def go_down(rows: Rows, tree: Tree, halves: Halves, depth: int, upper: bool) -> bool:
    """Go into a half; False where nothing of it is left."""
    cut = halves.cut[depth]
    issue = rows.issue[cut]
    low, middle, high = rows.first[issue], cut, rows.first[issue + 1]
    there = False
    for choice in range(middle if upper else low, high if upper else middle):
        there |= tree.alive[choice] > 0
    if not there:
        return False
    halves.mark[depth + 1] = tree.removed[0]
    for choice in range(low if upper else middle, middle if upper else high):
        if tree.alive[choice]:
            remove(rows, tree, choice)
    halves.half[depth + 1] = 2 * cut + upper
    halves.done[depth + 1] = NEW
    tree.now[DEPTH] = depth + 1
    return True


@compiled
def halve(rows: Rows, tree: Tree, halves: Halves, nodes: int, steps: int, enough: float) -> None:  # noqa: PLR0917
    """Go on with the search by halves, depth first, for so many nodes or to its end (`now[DONE]`)."""
    now, done = tree.now, halves.done
    until = now[NODES] + nodes
    while now[NODES] < until and now[DEPTH] >= 0:
        depth = now[DEPTH]
        if done[depth] == NEW and enter(rows, tree, halves, depth, steps, enough):
            done[depth] = FIRST
            if go_down(rows, tree, halves, depth, halves.upper[depth] > 0):
                continue
        if done[depth] == FIRST:
            done[depth] = LAST
            if go_down(rows, tree, halves, depth, halves.upper[depth] == 0):
                continue
        restore(rows, tree, halves.mark[depth])
        now[DEPTH] = depth - 1
    now[DONE] = now[DEPTH] < 0
