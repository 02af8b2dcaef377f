"""Threads that run tasks. They are daemons, so that the process ends without waiting for an answer that never comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Crew:
    """Up to ``most`` threads, started as tasks come; their names begin with ``name``."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._threads: list[threading.Thread] = []
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def submit(self, task: Callable[[], T]) -> Future[T]:
        """Let a thread run the task as soon as one is free; what it raises is raised where its result is asked for."""
        future: Future[T] = Future()
        self._waiting.put(lambda: _run(future, task))
        if len(self._threads) < self._most:
            self._threads.append(
                threading.Thread(target=self._work, name=f"{self._name}_{len(self._threads)}", daemon=True)
            )
            self._threads[-1].start()
        return future

    def close(self) -> None:
        """Let every thread end once the tasks that wait are run or were cancelled; waits for none."""
        for _ in self._threads:
            self._waiting.put(None)
        self._threads = []

    def _work(self) -> None:
        while (task := self._waiting.get()) is not None:
            task()


def _run(future: Future[T], task: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = task()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
