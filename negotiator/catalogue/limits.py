"""What a dossier says of its own limits beside their amounts: capacities that it alone counts, numbers of one year."""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class OwnCapacity:
    """A capacity that this dossier counts and no catalogue names; `unit` says in what, empty where the name does."""

    text: dict[str, str]
    unit: dict[str, str] = field(default_factory=dict)

    @property
    def named(self) -> dict[str, str]:
        """The name with its unit, as the catalogue names its own."""
        units = {language: self.unit.get(language) or self.unit.get("de", "") for language in self.text}
        return {key: f"{name} ({units[key]})" if units[key] else name for key, name in self.text.items()}


@dataclass(frozen=True, slots=True)
class YearLimit:
    """What a capacity, payer or chapter (`kind`) has in one year of the agreement, counted from 1; in every other year
    its general number holds."""

    kind: str
    key: str
    year: int
    amount: Fraction
