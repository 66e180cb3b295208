"""What a terminal is told in one line, in the reader's language."""

from negotiator.bargaining.errors import DataError, NegotiatorError
from negotiator.language import say


def one_line(text: str) -> str:
    """Text without line breaks and without signs that a terminal would act on."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))


def refusal(error: NegotiatorError, language: str) -> str:
    """Why something cannot be done, in one line: for a data file its name, the key and the reason."""
    if isinstance(error, DataError):
        return one_line(f"{error.file}: {error.key}: {_filled(language, error.reason_id, error.places)}")
    return one_line(_filled(language, error.message, error.params))


def _filled(language: str, message: str, places: dict[str, object]) -> str:
    """The sentence; a place may hold another refusal."""
    told = {
        name: refusal(what, language) if isinstance(what, NegotiatorError) else what for name, what in places.items()
    }
    text = say(language, message)
    return text % told if told else text
