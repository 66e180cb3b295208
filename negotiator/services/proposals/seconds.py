"""How long a run of the optimiser may take: for those who ask, who need nothing else of it."""

SHORTEST, LONGEST = 5, 600  # seconds that a run may be given
