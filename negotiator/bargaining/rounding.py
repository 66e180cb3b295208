"""Looking for rounded rows that a fraction of packages breaks, compiled (what they are stands in `cuts`).

At a fractional point an issue that is settled takes its level as the base, so only the issues that are not count: their
bases go round the levels that the point takes a part of, and divisors are the differences between these levels. What is
found here is proposed; the row itself is derived in `cuts`.
"""

from math import sqrt

from negotiator.bargaining.branch_state import Floats, Rows, Whole
from negotiator.bargaining.compiling import compiled

PART = 1e-7  # of a choice, below which a point does not take it
LEAST = 1e-4  # by how much a rounded row is missed, in parts of its length, to be of interest
ROUNDS = 4  # through the bases of a row
MANY = 12  # issues that are not settled, from which on no other bases are tried where no divisor helps


@compiled
def taken(rows: Rows, point: Floats, support: Whole, span: Whole, base: Whole) -> int:
    """The choices of which a point takes a part go into `support`, issue by issue as `span` says where not one alone is
    taken, and the one that it takes most of into `base`; how many issues are not settled."""
    count = issues = 0
    for issue in range(len(base)):
        begin, best = count, rows.first[issue]
        for choice in range(rows.first[issue], rows.first[issue + 1]):
            if point[choice] > point[best]:
                best = choice
            if point[choice] > PART:
                support[count] = choice
                count += 1
        base[issue] = best
        if count - begin > 1:
            span[2 * issues], span[2 * issues + 1] = begin, count
            issues += 1
        else:
            count = begin
    return issues


@compiled
def missed(  # noqa: PLR0917
    rows: Rows,
    row: int,
    demand: int,
    point: Floats,
    support: Whole,
    span: Whole,
    issues: int,
    base: Whole,
    divisor: int,
) -> float:
    """By how much a point misses a row that is rounded by a divisor, in parts of the row's length; `demand` is what is
    left to demand after the bases."""
    rest = demand % divisor
    if rest == 0:
        return -1.0
    total, length = float(rest * -(-demand // divisor)), 1e-9
    for place in range(issues):
        issue = rows.issue[support[span[2 * place]]]
        zero = rows.table[row, base[issue]]
        for k in range(span[2 * place], span[2 * place + 1]):
            more = rows.table[row, support[k]] - zero
            value = float(more // divisor * rest + min(rest, more % divisor))
            total -= value * point[support[k]]
            length += value * value
    return total / sqrt(length)


@compiled
def best_divisor(  # noqa: PLR0917
    rows: Rows,
    row: int,
    demand: int,
    point: Floats,
    support: Whole,
    span: Whole,
    issues: int,
    base: Whole,
    best: Floats,
) -> int:
    """The divisor by which a point misses the rounded row most; how much goes into `best`. 0 if there is none."""
    found, most = 0, 0.0
    for place in range(issues):
        zero = rows.table[row, base[rows.issue[support[span[2 * place]]]]]
        for k in range(span[2 * place], span[2 * place + 1]):
            step = abs(rows.table[row, support[k]] - zero)
            for tried in range(3):
                divisor = step if tried == 0 else step + 1 if tried == 1 else (step + 1) // 2
                if step > 0 and divisor > 1:
                    value = missed(rows, row, demand, point, support, span, issues, base, divisor)
                    if value > most:
                        found, most = divisor, value
    best[0] = most
    return found


@compiled
def differing(  # noqa: PLR0917
    rows: Rows, row: int, support: Whole, span: Whole, issues: int, mine: Whole
) -> int:
    """The issues that are not settled and of whose choices the row does not say the same, as their places in `support`;
    how many they are."""
    count = 0
    for place in range(issues):
        begin, end = span[2 * place], span[2 * place + 1]
        for k in range(begin + 1, end):
            if rows.table[row, support[k]] != rows.table[row, support[begin]]:
                mine[2 * count], mine[2 * count + 1] = begin, end
                count += 1
                break
    return count


@compiled
def rounded(  # noqa: PLR0917
    rows: Rows,
    row: int,
    demand: int,
    point: Floats,
    support: Whole,
    span: Whole,
    issues: int,
    base: Whole,
    mine: Whole,
    best: Floats,
) -> int:
    """The divisor, and the bases (in `base`, given as the point takes most), with which a point misses a row most after
    rounding; by how much goes into `best`. 0 if it keeps all that were tried. Other issues keep their bases."""
    for place in range(rows.row_first[row], rows.row_first[row + 1]):
        demand -= rows.table[row, base[rows.row_issues[place]]]
    count = differing(rows, row, support, span, issues, mine)
    divisor = best_divisor(rows, row, demand, point, support, mine, count, base, best)
    if divisor == 0 and count > MANY:
        return 0
    most = best[0]
    for _ in range(ROUNDS):
        before = most
        for place in range(count):
            issue = rows.issue[support[mine[2 * place]]]
            for k in range(mine[2 * place], mine[2 * place + 1]):
                old, new = base[issue], support[k]
                more = rows.table[row, new] - rows.table[row, old]
                if more == 0:
                    continue
                base[issue], demand = new, demand - more
                other = divisor
                if divisor > 0:
                    best[0] = missed(rows, row, demand, point, support, mine, count, base, divisor)
                else:
                    other = best_divisor(rows, row, demand, point, support, mine, count, base, best)
                if best[0] > most + 1e-9:
                    most, divisor = best[0], other
                else:
                    base[issue], demand = old, demand + more
        if most <= before:
            break
    other = best_divisor(rows, row, demand, point, support, mine, count, base, best)
    if best[0] > most:
        return other
    best[0] = most
    return divisor
