"""The inner loops of the branch and bound over whole numbers (see `branching`), compiled.

A *surrogate* is a sum of rows with weights that are whole numbers and not negative: every package that keeps the rows
keeps it. `gains[c, k]` is what choice c adds to surrogate k, `tops[i, k]` the most that issue i can still add,
`slack[k]` the sum of these minus what is demanded. A choice that falls short of its issue's top by more than the slack
goes; a negative slack ends a branch. The weights are found in floats (`lower`), rounded down to whole numbers, and
prove by those alone. Surrogates are each row by itself, then one slot per depth, overwritten whenever the tree comes
by, side by side for a choice, which is looked at in each. A slot that is not in use demands nothing (`IDLE`).

Places in arrays are numbers without sign (`unsigned`) where most of the time goes: of others the compiler asks each
time whether they count from the end, and does not take several at once.
"""

from negotiator.bargaining.branch_product import falls_short, hold, product_demand, tilt
from negotiator.bargaining.branch_state import Flags, Floats, Rows, Tree, Whole
from negotiator.bargaining.branch_steps import step_down
from negotiator.bargaining.compiling import compiled, inlined, unsigned

SLOTS, PATIENCE = 26, 5  # depths at which weights are renewed; steps without a lower bound until they are halved
LOWEST, IDLE = -(1 << 62), 1 << 60
UNIT = 2.0**44  # whole weights: a row's largest coefficient times its weight, at most
DEPTH, NODES, DONE, ENTERED, COUNT, CROWDED, GAIN, OF, SIZE = range(9)  # places in Tree.now


@inlined  # arrays one by one: reading them out of a tuple each time costs more than the work
def shrink(  # noqa: PLR0917
    alive: Flags, gains: Whole, tops: Whole, slack: Whole, k: int, issue: int, span: tuple[int, int], choice: int
) -> None:
    """Lower a surrogate's top if a choice that is gone was it; the issue's choices lie within `span`."""
    top = tops[issue, k]
    if gains[choice, k] == top:
        best = LOWEST
        for other in range(unsigned(span[0]), unsigned(span[1])):
            if alive[other] and gains[other, k] > best:
                best = gains[other, k]
        slack[k] -= top - best
        tops[issue, k] = best


@compiled
def remove(rows: Rows, tree: Tree, choice: int) -> None:
    """Take a choice out, which must not be its issue's last."""
    alive, gains, tops, slack = tree.alive, tree.gains, tree.tops, tree.slack
    issue_rows, fixed = rows.issue_rows, len(rows.table)
    issue = rows.issue[choice]
    span = rows.first[issue], rows.first[issue + 1]
    alive[choice] = 0
    tree.left[issue] -= 1
    tree.gone[tree.removed[0]] = choice
    tree.removed[0] += 1
    for place in range(unsigned(rows.issue_first[issue]), unsigned(rows.issue_first[issue + 1])):
        shrink(alive, gains, tops, slack, unsigned(issue_rows[place]), issue, span, choice)
    for k in range(unsigned(fixed), unsigned(len(slack))):
        shrink(alive, gains, tops, slack, k, issue, span, choice)


@inlined
def widen(gains: Whole, tops: Whole, slack: Whole, k: int, issue: int, choice: int) -> None:  # noqa: PLR0917
    """Raise a surrogate's top if a choice that is back is it."""
    more = max(0, gains[choice, k] - tops[issue, k])
    slack[k] += more
    tops[issue, k] += more


@compiled
def restore(rows: Rows, tree: Tree, mark: int) -> None:
    """Bring choices back until only so many are gone."""
    gains, tops, slack, left, alive = tree.gains, tree.tops, tree.slack, tree.left, tree.alive
    gone, removed, issue_first, issue_rows = tree.gone, tree.removed, rows.issue_first, rows.issue_rows
    issue_of, fixed = rows.issue, len(rows.table)
    while removed[0] > mark:
        removed[0] -= 1
        choice = gone[removed[0]]
        issue = issue_of[choice]
        alive[choice] = 1
        left[issue] += 1
        for place in range(unsigned(issue_first[issue]), unsigned(issue_first[issue + 1])):
            widen(gains, tops, slack, unsigned(issue_rows[place]), issue, choice)
        for k in range(unsigned(fixed), unsigned(len(slack))):
            widen(gains, tops, slack, k, issue, choice)


@compiled
def propagate(rows: Rows, tree: Tree) -> bool:
    """Take out choices until each issue was looked at since the last one went; whether a package may be left."""
    alive, gains, tops, slack, left = tree.alive, tree.gains, tree.tops, tree.slack, tree.left
    first, issue_first, issue_rows, fixed = rows.first, rows.issue_first, rows.issue_rows, len(rows.table)
    before, issue, quiet = -1, -1, 0
    while quiet <= len(left):
        if before != tree.removed[0]:
            before, quiet = tree.removed[0], 0
            for k in range(len(slack)):
                if slack[k] < 0:
                    return False
        issue, quiet = (issue + 1) % len(left), quiet + 1
        if left[issue] == 1:
            continue
        for choice in range(unsigned(first[issue]), unsigned(first[issue + 1])):
            if alive[choice] and left[issue] > 1:
                least = 0
                for place in range(unsigned(issue_first[issue]), unsigned(issue_first[issue + 1])):
                    k = unsigned(issue_rows[place])
                    least = min(least, slack[k] - tops[issue, k] + gains[choice, k])
                for k in range(unsigned(fixed), unsigned(len(slack))):
                    least = min(least, slack[k] - tops[issue, k] + gains[choice, k])
                if least < 0:
                    remove(rows, tree, choice)
    return True


@compiled
def narrow(rows: Rows, tree: Tree) -> int:
    """Write down the rows in floats over what is open, what is settled as less demand; how many issues are open."""
    alive, left, first, starts, choices = tree.alive, tree.left, rows.first, tree.starts, tree.choices
    spot, begin, spots, parts, rest = tree.spot, tree.begin, tree.spots, tree.open_parts, tree.rest
    choice_first, choice_rows, choice_parts = rows.choice_first, rows.choice_rows, rows.choice_parts
    row_begin, row_choices, row_parts = rows.row_begin, rows.row_choices, rows.row_parts
    spot[:] = -1
    for r in range(len(rest)):
        rest[r] = -tree.parts[r]
    count = issues = total = 0
    for issue in range(len(left)):
        starts[issues] = count
        issues += left[issue] > 1
        for choice in range(unsigned(first[issue]), unsigned(first[issue + 1])):
            if alive[choice] and left[issue] > 1:
                spot[choice], choices[count] = count, choice
                count += 1
            elif alive[choice]:
                for place in range(unsigned(choice_first[choice]), unsigned(choice_first[choice + unsigned(1)])):
                    rest[unsigned(choice_rows[place])] += choice_parts[place]
    starts[issues] = count
    for r in range(len(rest)):
        begin[r] = total
        for place in range(unsigned(row_begin[r]), unsigned(row_begin[r + 1])):
            there = spot[unsigned(row_choices[place])]
            if there >= 0:
                spots[total], parts[total] = there, row_parts[place]
                total += 1
    begin[len(rest)] = total
    return issues


@compiled
def excess(rows: Rows, tree: Tree, issues: int, weights: Floats) -> float:
    """How far a surrogate in floats is from proving that nothing is left (below zero: it does), after `narrow`, which
    counted the open issues; its slope per row goes into `slope`, what each open choice adds to it into `values`."""
    starts, choices, begin, spots, parts, rest = (
        tree.starts, tree.choices, tree.begin, tree.spots, tree.open_parts, tree.rest,
    )  # fmt: skip
    choice_first, choice_rows, choice_parts = rows.choice_first, rows.choice_rows, rows.choice_parts
    slope, values, total = tree.slope, tree.values, 0.0
    for spot in range(starts[issues]):
        values[spot] = 0.0
    for r in range(len(weights)):
        slope[r] = rest[r]
        if weights[r] > 0:
            total += weights[r] * rest[r]
            for place in range(unsigned(begin[r]), unsigned(begin[r + 1])):
                values[unsigned(spots[place])] += weights[r] * parts[place]
    for issue in range(issues):
        best = unsigned(starts[issue])
        for spot in range(unsigned(starts[issue] + 1), unsigned(starts[issue + 1])):
            if values[spot] > values[best]:
                best = spot
        total += values[best]
        choice = unsigned(choices[best])
        for place in range(unsigned(choice_first[choice]), unsigned(choice_first[choice + unsigned(1)])):
            slope[unsigned(choice_rows[place])] += choice_parts[place]
    return total - tilt(rows, weights, slope)


@compiled
def lower(  # noqa: PLR0917
    rows: Rows, tree: Tree, weights: Floats, best: Floats, steps: int, enough: float
) -> float:
    """Look for weights with little excess by subgradient steps (Polyak 1969) from given ones, which are used up; they
    go into `best`, their excess comes back."""
    issues = narrow(rows, tree)
    least, since, pace = 1e300, 0, 1.0
    for _ in range(steps):
        value = excess(rows, tree, issues, weights)
        since += 1
        if value < least - 1e-12:
            least, since = value, 0
            for r in range(len(weights)):
                best[r] = weights[r]
        if since >= PATIENCE:
            pace, since = pace / 2, 0
        if least < enough or not step_down(weights, tree.slope, pace * (value - 2 * enough)):
            break
        hold(rows, weights)
    return least


@compiled
def install(rows: Rows, tree: Tree, k: int, shares: Floats) -> None:
    """Write weights into a surrogate, rounded down to whole numbers."""
    table, first, row_begin, row_choices = rows.table, rows.first, rows.row_begin, rows.row_choices
    gains, slack = tree.sums, 0
    gains[:] = 0
    for r in range(len(table)):
        weight = int(shares[r] * UNIT / rows.largest[r])
        tree.weights[k, r] = weight
        if weight > 0:
            slack -= weight * tree.demand[r]
            for place in range(unsigned(row_begin[r]), unsigned(row_begin[r + 1])):
                choice = unsigned(row_choices[place])
                gains[choice] += weight * table[r, choice]
    for issue in range(len(first) - 1):
        top = LOWEST
        for choice in range(unsigned(first[issue]), unsigned(first[issue + 1])):
            tree.gains[choice, k] = gains[choice]
            if tree.alive[choice] and gains[choice] > top:
                top = gains[choice]
        tree.tops[issue, k] = top
        slack += top
    tree.slack[k] = slack - product_demand(rows, tree.weights[k])


@compiled
def require(rows: Rows, tree: Tree, row: int, demand: int) -> None:
    """Set what a row demands, in every surrogate."""
    more = demand - tree.demand[row]
    tree.demand[row] = demand
    tree.parts[row] = demand / rows.largest[row]
    tree.slack[row] -= more
    for k in range(len(rows.table), len(tree.slack)):
        tree.slack[k] -= tree.weights[k, row] * more


@compiled
def is_open(tree: Tree) -> bool:
    """Whether an issue has more than one choice left."""
    for issue in range(len(tree.left)):  # noqa: SIM110 - compiled
        if tree.left[issue] > 1:
            return True
    return False


@compiled
def judge(rows: Rows, tree: Tree) -> None:
    """Count a package: keep it if none is better, and ask everybody for as much (more, once the list is full)."""
    now = tree.now
    gain, of = -1, 1
    for j in range(len(rows.parties)):
        extra = -rows.zero[j]
        for choice in range(len(rows.issue)):
            if tree.alive[choice]:
                extra += rows.table[rows.parties[j], choice]
        if gain < 0 or extra * of < gain * rows.units[j]:
            gain, of = extra, rows.units[j]
    better = now[OF] == 0 or gain * now[OF] > now[GAIN] * of
    if better:
        now[GAIN], now[OF], now[COUNT], now[CROWDED] = gain, of, 0, 0
    elif gain * now[OF] < now[GAIN] * of:
        return
    if now[COUNT] == len(tree.found):
        now[CROWDED] = 1
        return
    for choice in range(len(rows.issue)):
        if tree.alive[choice]:
            tree.found[now[COUNT], rows.issue[choice]] = choice - rows.first[rows.issue[choice]]
    now[COUNT] += 1
    full = now[COUNT] == len(tree.found)
    now[CROWDED] = full
    for j in range(len(rows.parties)):
        least = -(-gain * rows.units[j] // of)
        if full:
            least = gain * rows.units[j] // of + 1
        if rows.zero[j] + least > tree.demand[rows.parties[j]]:
            require(rows, tree, rows.parties[j], rows.zero[j] + least)


@compiled
def widest(rows: Rows, tree: Tree, shares: Floats) -> int:
    """The issue whose open choices lie furthest apart, weighed by the rows; -1 if none has more than one."""
    left, alive, first, parts = tree.left, tree.alive, rows.first, rows.parts
    row_first, row_issues = rows.row_first, rows.row_issues
    values = tree.reach
    values[:] = 0.0
    for r in range(len(shares)):
        if shares[r] > 0:
            for place in range(unsigned(row_first[r]), unsigned(row_first[r + 1])):
                issue = unsigned(row_issues[place])
                if left[issue] == 1:
                    continue
                high, low = -1e300, 1e300
                for choice in range(unsigned(first[issue]), unsigned(first[issue + unsigned(1)])):
                    if alive[choice]:
                        high = max(high, parts[r, choice])
                        low = min(low, parts[r, choice])
                values[issue] += shares[r] * (high - low)
    best = -1
    for issue in range(len(left)):
        if left[issue] > 1 and (best < 0 or values[issue] > values[best]):
            best = issue
    return best


@compiled
def slot_of(depth: int) -> int:
    """The slot for the weights of a depth; deep down, where weights are renewed for products alone, they take turns."""
    return depth if depth < SLOTS else SLOTS // 2 + depth % (SLOTS // 2)


@compiled
def fork(rows: Rows, tree: Tree, depth: int) -> None:
    """Choose the issue to branch on and put its choices in order, the largest gain in the newest surrogate first."""
    slot = slot_of(depth) if len(rows.gainers) else min(depth, SLOTS - 1)
    issue = widest(rows, tree, tree.shares[slot])
    k = len(rows.table) + slot
    tree.branch[depth], tree.place[depth] = issue, 0
    order, count = tree.order[depth], 0
    for choice in range(rows.first[issue], rows.first[issue + 1]):
        if tree.alive[choice]:
            place = count
            while place > 0 and tree.gains[order[place - 1], k] < tree.gains[choice, k]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = choice
            count += 1
    order[count] = -1


@compiled
def enter(rows: Rows, tree: Tree, depth: int, steps: int, enough: float) -> bool:
    """Look at a new node; whether there is something to branch on."""
    tree.now[NODES] += 1
    if not propagate(rows, tree):
        return False
    if depth < SLOTS or len(rows.gainers):
        slot, before = slot_of(depth), slot_of(max(depth - 1, 0))
        for r in range(len(rows.table)):
            tree.trial[r] = tree.shares[before, r]
        lower(rows, tree, tree.trial, tree.shares[slot], steps, enough)
        install(rows, tree, len(rows.table) + slot, tree.shares[slot])
        if not propagate(rows, tree):
            return False
    if is_open(tree):
        fork(rows, tree, depth)
        return True
    if not falls_short(rows, tree.alive):
        judge(rows, tree)
    return False


@compiled
def go_on(rows: Rows, tree: Tree, depth: int) -> bool:
    """At a node whose choice is done with: take it out; whether another one is left to try."""
    choice = tree.order[depth, tree.place[depth]]
    tree.place[depth] += 1
    if tree.alive[choice]:
        if tree.left[tree.branch[depth]] == 1:
            return False
        remove(rows, tree, choice)
    if not propagate(rows, tree):
        return False
    order = tree.order[depth]
    while order[tree.place[depth]] >= 0 and not tree.alive[order[tree.place[depth]]]:
        tree.place[depth] += 1
    return bool(order[tree.place[depth]] >= 0)


@compiled
def go_down(rows: Rows, tree: Tree, depth: int) -> None:
    """Try a node's present choice: no other one of its issue."""
    taken = tree.order[depth, tree.place[depth]]
    tree.mark[depth + 1] = tree.removed[0]
    issue = tree.branch[depth]
    for choice in range(rows.first[issue], rows.first[issue + 1]):
        if tree.alive[choice] and choice != taken:
            remove(rows, tree, choice)
    tree.now[DEPTH], tree.now[ENTERED] = depth + 1, 0


@compiled
def search(rows: Rows, tree: Tree, nodes: int, steps: int, enough: float) -> None:
    """Go on with the search, depth first, for so many nodes or to its end (`now[DONE]`)."""
    now = tree.now
    until = now[NODES] + nodes
    while now[NODES] < until and now[DEPTH] >= 0:
        depth = now[DEPTH]
        if now[ENTERED]:
            more = go_on(rows, tree, depth)
        else:
            more = enter(rows, tree, depth, steps, enough)
            now[ENTERED] = 1
        if more:
            go_down(rows, tree, depth)
        else:
            restore(rows, tree, tree.mark[depth])
            now[DEPTH] = depth - 1
    now[DONE] = now[DEPTH] < 0
