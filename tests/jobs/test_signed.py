import pickle
import sqlite3
from pathlib import Path

import pytest
from huey.registry import Message

from negotiator.jobs.queue import Queue
from negotiator.jobs.signed import Forged, SignedJson


def message() -> Message:
    return Message(id="1", name="negotiator.jobs.queue.job", args=(7,), kwargs={}, retries=0, priority=None)


def test_message_comes_back_as_it_was() -> None:
    signed = SignedJson("s")
    assert signed.deserialize(signed.serialize(message())) == message()


def test_plain_values_come_back_too() -> None:
    signed = SignedJson("s")
    assert signed.deserialize(signed.serialize([1, "ä", None])) == [1, "ä", None]


@pytest.mark.parametrize(
    "forge", [lambda b: b[:-1] + b"x", lambda b: b"0" * 64 + b[64:], lambda b: b[65:], lambda _: b""]
)
def test_changed_message_is_refused(forge) -> None:
    signed = SignedJson("s")
    with pytest.raises(Forged):
        signed.deserialize(forge(signed.serialize(message())))


def test_other_secret_is_refused() -> None:
    with pytest.raises(Forged):
        SignedJson("other").deserialize(SignedJson("s").serialize(message()))


def test_pickle_is_refused() -> None:
    with pytest.raises(Forged):
        SignedJson("s").deserialize(pickle.dumps(message()))


def test_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        SignedJson("")


def test_queue_file_holds_the_id_and_nothing_else_of_the_job(tmp_path: Path) -> None:
    queue = Queue(str(tmp_path / "q.db"), "s")
    queue.put(41)
    (data,) = sqlite3.connect(tmp_path / "q.db").execute("select data from task").fetchone()
    assert b'"args":[41]' in bytes(data)
    assert len(queue) == 1
