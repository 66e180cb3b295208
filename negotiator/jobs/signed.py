"""Messages of the queue as signed JSON: nobody who can write to the queue can make the worker run other code."""

import hmac
import json
from hashlib import sha256
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer

SEPARATOR = b"."
PURPOSE = b"negotiator.jobs"  # keeps this use of the secret apart from others


class Forged(ValueError):
    """A message that was not signed with our key, or is no message at all."""


class SignedJson(Serializer):  # type: ignore[misc]
    """Reads and writes messages whose arguments are plain JSON values."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        if not secret:
            raise ValueError("the queue needs a secret to sign its messages with")
        self.key = hmac.new(secret.encode(), PURPOSE, sha256).digest()

    def _signature(self, body: bytes) -> bytes:
        return hmac.new(self.key, body, sha256).hexdigest().encode()

    def _serialize(self, data: Any) -> bytes:
        """The signature, a full stop, and the message as JSON."""
        fields = data._asdict() if isinstance(data, Message) else {"value": data}
        body = json.dumps(fields, separators=(",", ":"), sort_keys=True).encode()
        return self._signature(body) + SEPARATOR + body

    def _deserialize(self, data: bytes) -> Any:
        """The message again; raises Forged where the signature does not fit."""
        signature, _, body = bytes(data).partition(SEPARATOR)
        if not hmac.compare_digest(signature, self._signature(body)):
            raise Forged("a message in the queue is not signed by this installation")
        fields = json.loads(body)
        if "value" in fields:
            return fields["value"]
        return Message(**fields | {"args": tuple(fields["args"])})
