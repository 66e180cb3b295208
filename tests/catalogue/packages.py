"""Random packages of a plan, some of them near a sensible one."""

import random

from negotiator.catalogue.plan import Named, Plan


def drawn(plan: Plan, count: int, seed: int) -> list[Named]:
    """Packages drawn in three ways: anywhere, sparse, or a few changes away from one of the plan's own."""
    source = random.Random(seed)
    found = []
    for n in range(count):
        if n % 3 == 0:
            levels = {m.id: source.randint(0, m.top) for m in plan.measures}
        elif n % 3 == 1:
            levels = {m.id: source.randint(0, m.top) for m in plan.measures if source.random() < 0.4}
        else:
            levels = dict(source.choice(plan.packages).levels)
            for measure in source.sample(plan.measures, source.randint(0, 8)):
                levels[measure.id] = source.randint(0, measure.top)
        found.append(Named(f"drawn{n}", {"de": "", "en": ""}, levels))
    return found
