"""The catalogue of hostile and broken servers, and what a check of each may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import servers
from servers import JSON, Hostile, Sender, later, response, rows_with, sometimes


@dataclass(frozen=True)
class Kind:
    """A server. ``code`` is the exit code that is right, ``words`` stand in what is printed, ``seconds`` of
    processor time it may take. ``make`` gives the server, or None where there is none; ``url`` the base URL from host
    and port. ``decides``: whether some requirement is decided where the exit code does not say so; None: that depends
    on which answers come first."""

    name: str
    make: Callable[[], Hostile | None]
    code: int
    words: str
    seconds: float = 30.0
    url: str = "http://{}"
    more: tuple[str, ...] = ()
    decides: bool | None = False

    def may(self, decided: bool) -> bool:
        """Whether it may be that something was decided, or that nothing was."""
        return self.decides is None or decided == (self.code in (0, 1) or self.decides)


def sending(sends: Sender) -> Callable[[], Hostile]:
    return lambda: Hostile(sends)


DEEP = b"[" * 10_000 + b"]" * 10_000
MANY = tuple(f"X-{number}: {number}" for number in range(20_000))
KEY = ("--header", "X-Api-Key: key-of-a-test")
CA = ("--ca-file", "ca.pem")
FEW = ("--max-requests", "150")

KINDS = (
    Kind("refuses connections", lambda: None, 2, "refused the connection"),
    Kind("resets each connection", sending(servers.resets), 2, "closed the connection"),
    Kind("hangs before the headers", sending(servers.hangs), 2, "no answer within 1 s"),
    Kind(
        "drips a byte a second",
        sending(servers.drips),
        3,
        "given up after 4 failures in a row; the last: the body was not complete after 4 s",
    ),
    Kind(
        "stops within each body",
        sending(servers.stops_within),
        3,
        "given up after 4 failures in a row; the last: the body stopped coming: time-out",
    ),
    Kind("drips within a chunk size", sending(servers.drips_framing), 3, "the body was not complete after 4 s", 60),
    Kind(
        "drips within a chunk size, and seconds are limited",
        sending(servers.drips_framing),
        3,
        "the budget of 2 s is used up",
        more=("--max-seconds", "2"),
    ),
    Kind("closes within each body", sending(servers.closes_within), 1, "1 problem (SCH-01)"),
    Kind("sends less than Content-Length", sending(servers.shorter_than_said), 1, "1 problem (SCH-01)"),
    Kind("sends more than Content-Length", sending(servers.longer_than_said), 1, "1 problem (SCH-01)"),
    Kind("cuts its gzip", sending(servers.truncated_gzip), 1, "1 problem (SCH-01)"),
    Kind(
        "a gzip bomb of 256 MB",
        sending(response("200 OK", servers.BOMB, JSON, "Content-Encoding: gzip")),
        3,
        "body cap",
    ),
    Kind("a body of 2 GB", sending(servers.two_gigabytes), 3, "body cap", 60),
    Kind("chunks without an end", sending(servers.endless), 3, "body cap", 60),
    Kind("headers without an end", sending(servers.endless_head), 2, "too long", 30),
    Kind("drips its headers", sending(servers.drips_head), 2, "headers were not complete after 4 s"),
    Kind("100 Continue for ever", sending(servers.goes_on), 2, "headers were not complete after 4 s"),
    Kind("20,000 headers", sending(response("200 OK", b"[]", JSON, *MANY)), 2, "too long"),
    Kind(
        "a header of 1 MB",
        sending(response("200 OK", b"[]", JSON, "X-Big: " + "x" * 1_000_000)),
        2,
        "too long",
    ),
    Kind("no UTF-8", sending(response("200 OK", b'[{"run_id":"\xff"}]', JSON)), 1, "UTF-8"),
    Kind("no JSON", sending(response("200 OK", b'[{"run_id":', JSON)), 1, "no JSON"),
    Kind("10,000 levels of nesting", sending(response("200 OK", DEEP, JSON)), 3, "nested more than 200 levels deep"),
    Kind("the same key twice", sending(rows_with(b'{"run_id"', b'{"run_id":"other","run_id"')), 0, "No problem found"),
    Kind(
        "integers of 5,000 digits",
        sending(rows_with(b'"metadata":{', b'"metadata":{"n":' + b"7" * 5_000 + b",")),
        0,
        "No problem found",
    ),
    Kind(
        "strings of 100 kB",
        sending(rows_with(b'"metadata":{', b'"metadata":{"x":"' + b"x" * 100_000 + b'",')),
        0,
        "No problem found",
        90,
    ),
    Kind(
        "5 MB of empty objects",
        sending(response("200 OK", b"[" + b"{}," * 1_670_000 + b"{}]", JSON)),
        3,
        "more than 500000 values",
        90,
    ),
    Kind(
        "0.5 MB of empty objects",
        sending(response("200 OK", b"[" + b"{}," * 160_000 + b"{}]", JSON)),
        3,
        "it holds 160001 rows, and 20000 are read at once",
        90,
    ),
    Kind(
        "an integer of 5 million digits",
        sending(response("200 OK", b'[{"run_id":"' + b"7" * 32 + b'","n":' + b"7" * 5_000_000 + b"}]", JSON)),
        3,
        "a number of more than 10000 digits",
        90,
    ),
    Kind(
        "numbers beyond all bounds",
        sending(rows_with(b'"metadata":{', b'"metadata":{"a":1e999999999,"b":-1E-999999999,"c":-0.0,')),
        0,
        "No problem found",
        60,
    ),
    Kind("redirects to itself", sending(servers.loops), 2, "only redirects"),
    Kind(
        "redirects to another host",
        sending(response("307 Temporary Redirect", b"", "Location: http://other.invalid/")),
        2,
        "only redirects, to http://other.invalid/",
    ),
    Kind("429 for ever", sending(response("429 Too Many Requests", b"{}", JSON)), 3, "429", 60),
    Kind("503 for ever", sending(response("503 Service Unavailable", b"{}", JSON)), 3, "503", 60),
    Kind(
        "429 for a day",
        sending(response("429 Too Many Requests", b"{}", JSON, "Retry-After: 86400")),
        3,
        "429, asking to wait 86400 s",
    ),
    Kind("HTML with 200", sending(response("200 OK", b"<p>Welcome</p>", "Content-Type: text/html")), 1, "no JSON"),
    Kind("HTML with 500", sending(response("500 Oops", b"<p>Oops</p>", "Content-Type: text/html")), 1, "actual 500"),
    Kind("204", sending(response("204 No Content", b"")), 1, "actual 204"),
    Kind("HTTP/1.0", sending(servers.old_http), 0, "No problem found"),
    Kind("no HTTP at all", sending(lambda _, c, __: c.sendall(b"220 mail.test ESMTP\r\n\r\n")), 2, "not HTTP"),
    Kind(
        "a key that expires",
        sending(later(response("401 Unauthorized", b"{}", JSON))),
        3,
        "stopped working",
        more=KEY,
        decides=True,
    ),
    Kind("resets after 30 requests", sending(later(servers.resets)), 3, "given up", decides=True),
    Kind("hangs after 30 requests", sending(later(servers.hangs)), 3, "given up", 60, decides=True),
    Kind("503 after 30 requests", sending(later(response("503 Oops", b""))), 3, "given up", 90, decides=True),
    Kind("resets for a second in the middle", sending(later(servers.resets, back=1)), 0, "No problem found", 60),
    Kind("is restarted in the middle", lambda: Hostile(servers.plainly, away=2), 0, "No problem found", 60),
    Kind("resets one connection of five", sending(sometimes(servers.resets, 5)), 0, "No problem found", 60),
    Kind("closes within one body of five", sending(sometimes(servers.closes_within, 5)), 0, "No problem found", 60),
    Kind(
        "rows of 50 kB",
        sending(rows_with(b'"metadata":{', b'"metadata":{"x":[' + b'{"y":1},' * 6_000 + b"1],")),
        0,
        "No problem found",
        60,
    ),
    Kind(
        "a listing without an end",
        sending(servers.never_ends),
        1,
        "--max-rows 3000",
        60,
        more=("--max-rows", "3000"),
    ),
    Kind(
        "64 answers of 30 MB at once",
        sending(servers.heavy(30)),
        3,
        "body cap",
        120,
        more=("--concurrency", "64", "--timeout", "30"),
    ),
    Kind(
        "64 answers of 15 MB at once",
        sending(servers.heavy(15)),
        3,
        "the budget of 30 requests is used up",
        120,
        more=("--concurrency", "64", "--max-requests", "30", "--timeout", "30"),
        decides=None,
    ),
    Kind(
        "answers that grow at each request",
        sending(servers.grows),
        0,
        "the budget of 150 requests is used up",
        120,
        more=(*FEW, "--accept-undecided"),
    ),
    Kind(
        "pages of one row without an end",
        sending(servers.one_row_a_page),
        3,
        "the budget of 150 requests is used up",
        120,
        more=FEW,
    ),
    Kind(
        "a certificate for another name",
        lambda: Hostile(servers.plainly, servers.certified("other.test")),
        2,
        "for another name",
        url="https://{}",
        more=CA,
    ),
    Kind(
        "an expired certificate",
        lambda: Hostile(servers.plainly, servers.certified("127.0.0.1", expired=True)),
        2,
        "expired",
        url="https://{}",
        more=CA,
    ),
    Kind(
        "a certificate of nobody known",
        lambda: Hostile(servers.plainly, servers.certified("127.0.0.1")),
        2,
        "authority",
        url="https://{}",
    ),
    Kind("a name that nobody knows", lambda: None, 2, "cannot be resolved", url="http://no-such-host.invalid"),
)
