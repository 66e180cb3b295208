"""How many requests the attacks made, how many were refused, how many leaks were found; summed up at the end."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.wrappers import Response

REFUSALS = (400, 401, 403, 404, 405, 409, 413, 422, 429)
NAMES = ("requests", "refusals", "leaks")


@dataclass
class Counts:
    """One test's numbers, told to the run's report as they grow."""

    tell: Callable[[str, object], None]
    requests: int = 0
    refusals: int = 0
    leaks: int = 0

    def add(self, answer: Response) -> None:
        """Counts an answer; being sent to the sign-in page is a refusal too."""
        to_sign_in = answer.status_code == 303 and (answer.location or "").startswith("/sign-in")
        self.requests += 1
        self.refusals += answer.status_code in REFUSALS or to_sign_in

    def close(self) -> None:
        """Hands the numbers over; they reach the summary from every worker process."""
        for name in NAMES:
            self.tell(f"attack {name}", getattr(self, name))


def summed(reports: list[object]) -> dict[str, int]:
    """The numbers of all reports together; empty if no attack ran."""
    totals: dict[str, int] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name.startswith("attack "):
                key = name.removeprefix("attack ")
                totals[key] = totals.get(key, 0) + int(value)
    return totals
