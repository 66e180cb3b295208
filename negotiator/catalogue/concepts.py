"""How each concept is told: its name, its package, its rule in words and as a formula, and what is said meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from negotiator.bargaining.words import Concept
from negotiator.language import _


@dataclass(frozen=True, slots=True)
class ConceptWords:
    """A concept for people: message ids, and the `formula`, which both languages share. `step` is said meanwhile."""

    name: str
    package: str
    rule: str
    formula: str
    step: str


WORDS: Mapping[Concept, ConceptWords] = {  # in the order in which they are offered
    Concept.BALANCED: ConceptWords(
        name=_("Balanced"),
        package=_("Balanced package"),
        rule=_(
            "The worst-off seat gets as much above its least acceptable score as possible; then the best average, with "
            "as few broken soft rules as possible."
        ),
        formula="t = max minᵢ (uᵢ − dᵢ);  max ∑ uᵢ − ∑ p,  uᵢ − dᵢ ≥ t − ε",
        step=_("Looking for the balanced package"),
    ),
    Concept.NASH: ConceptWords(
        name=_("Nash"),
        package=_("Nash package"),
        rule=_("The product of all gains is as large as possible: nobody gains little so that another gains much."),
        formula="max ∑ wᵢ · ln(uᵢ − dᵢ)",
        step=_("Looking for the Nash package"),
    ),
    Concept.MAXIMIN: ConceptWords(
        name=_("Kalai–Smorodinsky (maximin)"),
        package=_("Kalai–Smorodinsky package"),
        rule=_("Everybody gets as large a share as possible of what would be the best for them."),
        formula="max minᵢ (uᵢ − dᵢ) / (Iᵢ − dᵢ)",
        step=_("Looking for the Kalai–Smorodinsky package"),
    ),
    Concept.EGALITARIAN: ConceptWords(
        name=_("Egalitarian (leximin of the surplus)"),
        package=_("Egalitarian package"),
        rule=_("The smallest surplus is as large as possible, then the second smallest, and so on."),
        formula="lexmax sort(uᵢ − dᵢ)",
        step=_("Looking for the egalitarian package"),
    ),
    Concept.LEXIMIN: ConceptWords(
        name=_("Leximin of the relative gains"),
        package=_("Leximin package"),
        rule=_("As Kalai–Smorodinsky, and after the worst-off also the second, the third, and so on."),
        formula="lexmax sort((uᵢ − dᵢ) / (Iᵢ − dᵢ))",
        step=_("Looking for the leximin package"),
    ),
    Concept.UTILITARIAN: ConceptWords(
        name=_("Largest sum (for comparison)"),
        package=_("Package with the largest sum (for comparison)"),
        rule=_("Adds up all scores. It may sell out whoever is cheap: never a recommendation."),
        formula="max ∑ wᵢuᵢ",
        step=_("Looking for the package with the largest sum"),
    ),
}
# The order in which papers tell packages.
ORDER = (Concept.BALANCED, Concept.NASH, Concept.LEXIMIN, Concept.MAXIMIN, Concept.EGALITARIAN, Concept.UTILITARIAN)
USUAL = (Concept.BALANCED, Concept.NASH)  # asked for where nobody chooses
