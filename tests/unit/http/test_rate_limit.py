"""The gate: the rate, the budget, and waits that hold for everybody. Nothing here waits: the clock is the test's."""

from __future__ import annotations

import threading

import pytest

from listproof.ending import EndKind
from listproof.errors import BudgetEnded, UsageError
from listproof.http.budget import Budget, Share
from listproof.http.rate_limit import RateLimiter, read_rate


class Clock:
    """A clock that only sleeping moves on; ``slept`` are the waits."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, list[float]()
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds

    def gate(self, budget: Budget | None = None, rate: float | None = None) -> RateLimiter:
        return RateLimiter(budget, rate, sleep=self.sleep, clock=self)


def test_without_rate_and_budget_nothing_waits() -> None:
    clock = Clock()
    gate = clock.gate()
    assert [gate.enter() for _ in range(100)] == [None] * 100
    assert (clock.slept, gate.waited, gate.end) == ([], 0.0, None)


@pytest.mark.parametrize("rate, seconds", [(5.0, 0.2), (0.5, 2.0)])
def test_requests_leave_evenly_spaced_and_never_in_a_burst(rate: float, seconds: float) -> None:
    clock = Clock()
    gate, left = clock.gate(rate=rate), []
    clock.now += 60  # idle time is not saved up
    for _ in range(5):
        gate.enter()
        left.append(clock.now - 160)
    assert left == pytest.approx([at * seconds for at in range(5)])
    assert gate.waited == pytest.approx(4 * seconds)


def test_the_rate_is_of_all_threads_together() -> None:
    waits: list[float] = []
    gate = RateLimiter(rate=10, sleep=waits.append, clock=lambda: 100.0)
    threads = [threading.Thread(target=lambda: [gate.enter() for _ in range(10)]) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert sorted(waits) == pytest.approx([turn / 10 for turn in range(1, 80)])


def test_what_the_server_asks_of_everybody_holds_for_the_next_request() -> None:
    clock = Clock()
    gate = clock.gate()
    gate.pause(7, everyone=True)
    assert clock.slept == []
    gate.enter()
    assert clock.slept == [7]
    gate.pause(2, everyone=False)
    gate.enter()
    assert clock.slept == [7, 2]
    assert gate.waited == 9


def test_the_budget_of_requests_ends() -> None:
    gate = Clock().gate(Budget(2))
    gate.enter()
    gate.check()
    gate.enter()
    for _ in range(2):
        with pytest.raises(BudgetEnded, match=r"the budget of 2 requests is used up \(raise --max-requests\)"):
            gate.enter()
    with pytest.raises(BudgetEnded):
        gate.check()
    assert gate.end is not None
    assert gate.end.kind is EndKind.BUDGET
    assert "2 requests" in gate.end.text


def test_the_budget_of_seconds_ends_and_bounds_each_answer() -> None:
    clock = Clock()
    gate = clock.gate(Budget(seconds=10))
    assert gate.enter() == 10
    clock.now += 4
    assert gate.enter() == 6
    gate.check_time()
    clock.now += 6
    with pytest.raises(BudgetEnded, match=r"the budget of 10 s is used up \(raise --max-seconds\)"):
        gate.check_time()
    with pytest.raises(BudgetEnded):
        gate.enter()


def test_a_turn_that_would_come_too_late_is_not_waited_for() -> None:
    clock = Clock()
    gate = clock.gate(Budget(seconds=1), rate=0.5)
    gate.enter()
    with pytest.raises(BudgetEnded):
        gate.enter()
    assert clock.slept == []


@pytest.mark.parametrize("everyone", [True, False])
def test_a_wait_beyond_the_budget_is_not_begun_and_ends_the_run(everyone: bool) -> None:
    clock = Clock()
    gate = clock.gate(Budget(seconds=10))
    with pytest.raises(BudgetEnded, match="a wait of 30 s is longer than what is left of the budget of 10 s"):
        gate.pause(30, everyone=everyone)
    assert clock.slept == []
    with pytest.raises(BudgetEnded):
        gate.enter()


def test_time_that_several_wait_counts_once() -> None:
    clock, asleep, over = Clock(), threading.Barrier(3), threading.Event()

    def sleep(seconds: float) -> None:
        asleep.wait(10)
        over.wait(10)

    gate = RateLimiter(sleep=sleep, clock=clock)
    threads = [threading.Thread(target=gate.pause, args=(5,), kwargs={"everyone": False}) for _ in range(2)]
    for each in threads:
        each.start()
    asleep.wait(10)
    clock.now += 5
    over.set()
    for each in threads:
        each.join(10)
    assert gate.waited == 5


@pytest.mark.parametrize("text, rate", [("5/s", 5), ("300/m", 5), ("1800/h", 0.5), (" 0.5 / s ", 0.5)])
def test_rates_are_read(text: str, rate: float) -> None:
    assert read_rate(text) == rate


@pytest.mark.parametrize("text", ["", "5", "0/s", "-1/s", "5/d", "5/sec", "s", "1e3/s", "٣/s", "5/s/s", "inf/s"])
def test_other_rates_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="5/s, 300/m or 1000/h"):
        read_rate(text)


@pytest.mark.parametrize("most, workers", [(40, 4), (41, 4), (3, 4), (1, 1)])
def test_the_shares_of_all_workers_add_up_to_the_budget(most: int, workers: int) -> None:
    shares = [Share(index, workers).requests(most) for index in range(workers)]
    assert sum(share or 0 for share in shares) == most
    assert None not in shares


def test_rate_and_concurrency_are_divided() -> None:
    assert Share(1, 4).rate(10) == 2.5
    assert Share(1, 4).rate(None) is None
    assert Share(1, 4).requests(None) is None
    assert [Share(0, 4).concurrency(most) for most in (1, 4, 9)] == [1, 1, 2]


def test_a_worker_whose_share_is_nothing_sends_nothing() -> None:
    with pytest.raises(BudgetEnded, match="the budget of 1 request is used up"):
        Clock().gate(Budget(1, share=Share(1, 2))).enter()
