"""Where in a file something is wrong, said to its reader."""

from collections.abc import Mapping

from negotiator.bargaining.errors import DataError, NegotiatorError
from negotiator.language import say


def placed(error: DataError, language: str) -> str:
    """Where in a file something is wrong, and what."""
    return f"{error.key}: {_filled(error.reason_id, error.places, language)}"


def _filled(message: str, places: Mapping[str, object], language: str) -> str:
    """The sentence; a place may hold another refusal."""
    told = {
        name: _filled(what.message, what.params, language) if isinstance(what, NegotiatorError) else what
        for name, what in places.items()
    }
    return say(language, message, **told)
