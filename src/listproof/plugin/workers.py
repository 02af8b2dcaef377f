"""What the processes of a pytest session saw: this one, or each worker of pytest-xdist as far as it came."""

from __future__ import annotations

from collections.abc import Mapping

from ..run import process_record
from ..run.process_record import ProcessRecord
from . import transfer


class WorkerRecords:
    """Tallies by contract. ``killed``: a worker did not come to its end, and what it last said is all that is known."""

    def __init__(self) -> None:
        self._whole: dict[str, list[ProcessRecord]] = {}
        self._so_far: dict[tuple[str, str], str] = {}  # worker and contract -> its latest tally
        self._done: set[str] = set()
        self.killed = False

    @property
    def contracts(self) -> tuple[str, ...]:
        """The contracts of which a worker told something."""
        return tuple(dict.fromkeys([*self._whole, *(contract for _, contract in self._so_far)]))

    @property
    def by_workers(self) -> bool:
        """Whether other processes ran the checks."""
        return bool(self._done or self._so_far or self.killed)

    def here(self, contract: str, seen: ProcessRecord) -> None:
        """What this process saw."""
        self._whole.setdefault(contract, []).append(seen)

    def so_far(self, worker: str, contract: str, text: str) -> None:
        """What a worker saw up to now, as ``tally.dumps`` has it."""
        self._so_far[worker, contract] = text

    def done(self, worker: str, texts: Mapping[str, str]) -> bool:
        """What a worker saw in all; whether that is news."""
        if worker in self._done:
            return False
        self._done.add(worker)
        for contract, text in texts.items():
            self._so_far.pop((worker, contract), None)
            self.here(contract, transfer.tally(text))
        return True

    def down(self, worker: str) -> None:
        """A worker is gone."""
        self.killed = self.killed or worker not in self._done

    def of(self, contract: str) -> ProcessRecord | None:
        """What all of them saw, or None where nobody came to say anything."""
        unfinished = [transfer.tally(text) for (_, name), text in self._so_far.items() if name == contract]
        found = [*self._whole.get(contract, ()), *unfinished]
        return process_record.merged(found) if found else None
