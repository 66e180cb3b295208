"""Which house answers for a number of the rules: for the page of rules, for who may change it, for conflicts."""

from negotiator.catalogue.reading import library

# Class C numbers belong to the owners of capacities and of budget chapters (guardrails, section 2)
OWNERS = {
    "EP04": "de_bkamt", "EP05": "de_aa", "EP06": "de_bmi", "EP07": "de_bmjv", "EP08": "de_bmf", "EP09": "de_bmwe",
    "EP11": "de_bmas", "EP15": "de_bmg", "EP17": "de_bmbfsfj", "EP23": "de_bmz",
    "laender": "de_laender", "employers": "de_employers",
}  # fmt: skip


def owner_of(number: str) -> str:
    """The key of the house behind a capacity, chapter or payer; empty where it is the lead's."""
    capacity = library.capacities().get(number)
    return capacity.house if capacity else OWNERS.get(number, "")
