"""Checks a proof file against its case file, by adding up whole numbers. Knows nothing of the project.

`python proof_checker.py CASE.json PROOF.json`
"""

import json
import sys
from math import gcd, prod
from pathlib import Path


def places(case):
    """Issue and level ids as numbers."""
    return {(e["id"], n): (i, k) for i, e in enumerate(case["issues"]) for k, n in enumerate(e["levels"])}


def rows(case, claim):
    """Everything that a package would have to keep, as ({(issue, level): coefficient}, least)."""
    at, entries = places(case), []
    for party, least in zip(case["stakeholders"], claim["points"], strict=True):
        entries.append(([((i, n), v) for i, row in enumerate(party["points"]) for n, v in enumerate(row)], least))
    if claim["sum"]:
        entries.append(([((i, n), v) for i, n, v in claim["sum"]], claim["least"]))
    for c in [*case["constraints"], *({"kind": "forbids", **r} for r in case["red_lines"])]:
        entries += condition(c, at) if c.get("hard", True) else []
    gains = [(dict(entries[k][0]), case["stakeholders"][k]["d"]) for k, power in enumerate(powers(claim)) if power]
    return [divided(terms, least) for terms, least in entries] + gains


def powers(claim):
    """The power of each party's gain where a product is claimed; nothing elsewhere."""
    return claim.get("powers", [])


def divided(terms, least):
    """Coefficients of the same choice added, all divided by what divides them."""
    sums = {}
    for choice, value in terms:
        sums[choice] = sums.get(choice, 0) + value
    divisor = gcd(*sums.values()) or 1
    return {choice: value // divisor for choice, value in sums.items()}, -(-least // divisor)


def condition(c, at):
    """The rows of one condition."""
    if c["kind"] == "linear":
        terms = [(at[i, n], v) for i, n, v in c["terms"]]
        low, high = (terms, c["rhs"]), ([(k, -v) for k, v in terms], -c["rhs"])
        return {"<=": [high], ">=": [low], "==": [low, high]}[c["sense"]]
    if c["kind"] == "ratio":
        p, q = c["max"]
        return [([(at[i, n], -q * v) for i, n, v in c["num"]] + [(at[i, n], p * v) for i, n, v in c["den"]], 0)]
    if c["kind"] == "forbids":
        return [([(at[c["issue"], c["level"]], -1)], 0)]
    some, others = (list(dict.fromkeys(at[tuple(x)] for x in c[k])) for k in (("if", "then") if "if" in c else "ab"))
    groups = [[x for x in some if x[0] == i] for i in dict.fromkeys(x[0] for x in some)]
    if c["kind"] == "requires":
        return [([(x, -1) for x in group] + [(x, 1) for x in others], 0) for group in groups]
    beside = [[x for x in others if x[0] == i] for i in dict.fromkeys(x[0] for x in others)]
    return [([(x, -1) for x in one + two], -1) for one in groups for two in beside]


def rounded(row, divisor, bases, levels):
    """A row rounded: levels beside the bases are counted from zero on, in whole numbers, so parts of a divisor count as
    a whole one, or by what they are, if that is less than what is left over of the demand."""
    (terms, least), at = row, dict(bases)
    assert type(divisor) is int
    assert divisor > 0
    assert len(at) == len(bases)
    assert {i for (i, _), v in terms.items() if v} <= set(at)
    left = least - sum(terms.get(base, 0) for base in at.items())
    rest, more = left % divisor, {}
    for i, base in bases:
        for n in range(levels[i]):
            times, over = divmod(terms.get((i, n), 0) - terms.get((i, base), 0), divisor)
            more[i, n] = rest * times + min(rest, over)
    return more, rest * -(-left // divisor)


def root(number, n):
    """The whole part of the n-th root of a whole number."""
    x, lower = 1 << -(-number.bit_length() // n), -1
    while number and lower < x:
        x = x if lower < 0 else lower
        lower = ((n - 1) * x + number // x ** (n - 1)) // n
    return x if number else 0


def reached(product, weights):
    """What weighted gains reach together at least if their product is larger than the package's: more than the weighted
    means tell, so one more than its whole part; nothing unless every gain has a weight."""
    if not product or not all(str(r) in weights for r, _, _ in product):
        return 0
    whole = sum(w for _, w, _ in product)
    number = prod((weights[str(r)] * gain) ** w for r, w, gain in product) * whole**whole
    return root(number // prod(w**w for _, w, _ in product), whole) + 1


def excess(all_rows, weights, left, fixed=None, product=()):
    """The most that the weighted rows can reach over what they ask for, if a choice is made (or none)."""
    assert all(type(weight) is int and weight > 0 for weight in weights.values()), "whole numbers: others are rounded"
    picked = [(all_rows[int(r)], weight) for r, weight in weights.items()]
    value = -sum(weight * least for (_, least), weight in picked) - reached(product, weights)
    for issue, levels in enumerate(left):
        options = [fixed[1]] if fixed and fixed[0] == issue else levels
        value += max(sum(w * row.get((issue, n), 0) for (row, _), w in picked) for n in options)
    return value


def check(all_rows, node, left, product=()):
    """Raises AssertionError where a node does not show that nothing is left."""
    for issue, level, weights in node["cuts"]:
        assert excess(all_rows, weights, left, (issue, level), product) < 0
        left = [[n for n in levels if (i, n) != (issue, level)] for i, levels in enumerate(left)]
    if "closed" in node:
        assert excess(all_rows, node["closed"], left, product=product) < 0
        return
    issue = node["issue"]
    for level, child in zip(left[issue], node["nodes"], strict=True):
        check(all_rows, child, [[level] if i == issue else levels for i, levels in enumerate(left)], product)


def checked(case, proof):
    """Raises AssertionError unless the proof holds: nothing keeps all rows of the claim (with a larger product)."""
    all_rows, claim = rows(case, proof["claim"]), proof["claim"]
    counted = [(w, gain) for w, gain in zip(powers(claim), claim.get("gains", []), strict=True) if w]
    assert all(gain > 0 for _, gain in counted)
    chosen = [issue["levels"].index(level) for issue, level in zip(case["issues"], proof["package"], strict=True)]
    for party, w, gain in zip(case["stakeholders"], powers(claim), claim.get("gains", []), strict=False):
        assert not w or gain == sum(row[n] for row, n in zip(party["points"], chosen, strict=True)) - party["d"]
    product = [(len(all_rows) - len(counted) + place, w, gain) for place, (w, gain) in enumerate(counted)]
    levels = [len(e["levels"]) for e in case["issues"]]
    all_rows += [rounded(all_rows[r], q, [tuple(x) for x in bases], levels) for r, q, bases in proof["rounded"]]
    check(all_rows, proof["tree"], [list(range(count)) for count in levels], product)


if __name__ == "__main__":
    case_file, proof_file = (json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:])
    checked(case_file, proof_file)
    print("The proof holds.")
