"""Threads that run tasks. They are daemons, so that the process ends without waiting for an answer that never comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class DaemonPool:
    """Up to ``most`` threads, started as tasks come; their names begin with ``name``. Where none can be started, a task
    runs in the thread that submits it."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._threads: list[threading.Thread] = []
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def submit(self, task: Callable[[], T]) -> Future[T]:
        """Let a thread run the task as soon as one is free; what it raises is raised where its result is asked for."""
        future: Future[T] = Future()
        self._waiting.put(lambda: _run(future, task))
        if len(self._threads) < self._most:
            self._start()
        if not self._threads:
            self._here()
        return future

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name=f"{self._name}_{len(self._threads)}", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the machine gives no more of them: those that there are do all the work
            self._most = len(self._threads)
        else:
            self._threads.append(thread)

    def _here(self) -> None:
        """Run what waits in this thread."""
        with suppress(Empty):
            while (task := self._waiting.get_nowait()) is not None:
                task()

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
