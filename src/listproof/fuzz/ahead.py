"""Requests generated in a thread of their own, some ahead of those that are sent: no answer has a part in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Full, Queue

from . import engine
from .adapter import Generated
from .engine import Setting

MOST = 64
"""Requests that wait to be sent."""

PATIENCE = 0.05
"""Seconds after which a full queue is looked at again."""


class _Enough(Exception):
    """Nobody takes any more requests."""


@contextmanager
def ahead(setting: Setting) -> Iterator[Iterator[Generated | str]]:
    """What the engine generates, and its own errors as text, in their order; at the end it generates no more."""
    made: Queue[Generated | str | BaseException | None] = Queue(MOST)
    enough, judge = threading.Event(), threading.current_thread()

    def put(each: Generated | str | BaseException | None) -> None:
        # a check may want to compare with an answer to another request, which other requests say as much of
        while not enough.is_set() and threading.current_thread() is not judge:
            with suppress(Full):
                made.put(each, timeout=PATIENCE)
                return

    with engine.line(put) as way:

        def work() -> None:
            try:
                for said in engine.execute(setting, way):
                    put(str(said))
                put(None)
            except BaseException as error:
                put(error)

        thread = threading.Thread(target=work, name="listproof_fuzz", daemon=True)
        thread.start()
        try:
            yield _taken(made)
        finally:
            enough.set()
            way.error = way.error or _Enough()
            thread.join()


def _taken(made: Queue[Generated | str | BaseException | None]) -> Iterator[Generated | str]:
    while (each := made.get()) is not None:
        if isinstance(each, BaseException):
            raise each
        yield each
