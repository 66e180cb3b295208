"""A subgradient step of the branch and bound, compiled."""

from negotiator.bargaining.branch_state import Floats
from negotiator.bargaining.compiling import compiled


@compiled
def step_down(weights: Floats, slope: Floats, length: float) -> bool:
    """Go a step against the slope, clipped at zero, the sum brought back to one; False where that leads nowhere."""
    norm = 0.0
    for r in range(len(weights)):
        if weights[r] > 0 or slope[r] < 0:
            norm += slope[r] * slope[r]
    if norm < 1e-18:
        return False
    total = 0.0
    for r in range(len(weights)):
        weights[r] = max(0.0, weights[r] - length / norm * slope[r])
        total += weights[r]
    if total <= 0:
        return False
    for r in range(len(weights)):
        weights[r] /= total
    return True
