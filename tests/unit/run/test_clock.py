"""The machine's clock may be set back or forward while a run goes on."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from listproof import mock
from listproof.http import backoff
from listproof.results.model import Verdict
from listproof.run import session
from listproof.run.session import Session
from listproof.run.settings import Settings

TURNS = count()


class Leaping(datetime):
    """A clock that is an hour forward at one look and a day back at the next."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        assert tz is UTC
        leap = timedelta(hours=1) if next(TURNS) % 2 else timedelta(days=-1)
        return datetime.now(UTC) + leap


def test_no_verdict_and_no_budget_goes_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + (3_600 if next(TURNS) % 2 else -86_400))
    for module in (session, backoff):
        monkeypatch.setattr(module, "datetime", Leaping)
    with Session(
        Settings.of("langsmith", only=("PAG", "FLT"), max_seconds=300), mock=mock.reference("langsmith")
    ) as one:
        run = one.run()
    verdicts = {row.verdict for row in run.requirements}
    assert verdicts - {Verdict.NOT_APPLICABLE} == {Verdict.PASSED}
    assert run.ended == ""
    assert 0 < run.seconds < 300


@pytest.mark.parametrize("leap", [timedelta(hours=1), timedelta(days=-1)])
def test_a_date_to_wait_for_is_read_by_the_servers_own_clock(leap: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "datetime", Leaping)
    now = datetime(2026, 1, 1, tzinfo=UTC) + leap
    written = [each.strftime("%a, %d %b %Y %H:%M:%S GMT") for each in (now, now + timedelta(seconds=7))]
    assert backoff.retry_after({"date": written[0], "retry-after": written[1]}) == 7
