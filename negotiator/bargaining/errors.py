"""One family of errors: what happened, which thing, what to do.

`message` is an English sentence that serves as gettext message id; `params` fill its %(name)s places.
"""


class NegotiatorError(Exception):
    """Base of all errors that a reader may see."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotRecorded(NegotiatorError):
    """No such thing, or none that this reader may know of (404)."""


class NotAllowed(NegotiatorError):
    """The reader knows the thing but may not do this (403)."""


class Collision(NegotiatorError):
    """Somebody else changed the thing meanwhile (409); `mine` and `theirs` are both kept."""

    def __init__(self, message: str, mine: object = None, theirs: object = None, **params: object) -> None:
        super().__init__(message, **params)
        self.mine = mine
        self.theirs = theirs


class Refused(NegotiatorError):
    """The input cannot be used (422); `fields` maps a field name to its message."""

    def __init__(self, message: str, fields: dict[str, str] | None = None, **params: object) -> None:
        super().__init__(message, **params)
        self.fields = fields or {}

    def at(self, place: str) -> dict[str, str]:
        """What is wrong, by field; a refusal that names no field stands at `place`: none is ever without words."""
        return self.fields or {place: self.message}


class TooLarge(NegotiatorError):
    """More than a stated limit (413)."""


class TooMany(NegotiatorError):
    """Too often within a time (429); `retry_after` says in how many seconds it may work again."""

    def __init__(self, message: str, *, retry_after: int, **params: object) -> None:
        super().__init__(message, **params)
        self.retry_after = retry_after


class Unavailable(NegotiatorError):
    """Something that the product needs is not there (503); `retry_after`: seconds after which a look is worth it."""

    retry_after = 30


class CaseError(NegotiatorError):
    """A case file or case cannot be used: `path` is the place in it, `reason` what is wrong."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__("%(path)s: %(reason)s", path=path, reason=reason)
        self.path = path
        self.reason = reason


class UncountedError(CaseError):
    """A number of a case is too large for a solver to keep it apart from the next one."""


class DataError(NegotiatorError):
    """A data file cannot be used: file, key and reason.

    `reason` is the English sentence; `reason_id` its message id, whose places `places` fill in any language."""

    def __init__(self, file: str, key: str, reason: str, **places: object) -> None:
        self.file = file
        self.key = key
        self.reason_id = reason
        self.places = places
        self.reason = reason % places if places else reason
        super().__init__("%(file)s: %(key)s: %(reason)s", file=file, key=key, reason=self.reason)
