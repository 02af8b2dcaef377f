"""The stages of a contract's server as one frozen value: a server that is wrong in one way is ``replace`` of one stage.

A stage knows the operation and what is wanted in rows and fields, never the words of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from listproof.contract.model import ListOperation, Security
from listproof.mock.data import Row, Rows
from listproof.mock.generic.ahead import Ahead, linked, placed, resumed
from listproof.mock.generic.body import Body
from listproof.mock.generic.cursors import Cursors, no_nonce, question
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found, told
from listproof.mock.generic.grammar import Grammar, Wanted
from listproof.mock.generic.listed import listed
from listproof.mock.generic.sent import Allowed, as_documented
from listproof.mock.generic.stages import apart, cut, ended, kept, ordered, projected
from listproof.mock.pipeline import Refusal, Reply, Request

Stage = Callable[[ListOperation, Rows, Wanted], Rows]


def having(security: Security, request: Request) -> str | None:
    """What a request has where the credential goes: in its header, or in its query."""
    if security.header.startswith("?"):
        return dict(parse_qsl(request.query, keep_blank_values=True)).get(security.header[1:])
    return request.headers.get(security.header.lower())


def opened(security: Security, request: Request, right: str) -> bool:
    """Whether a request holds the credential where it goes; of cookies the one that is asked for counts."""
    given = having(security, request) or ""
    if security.header != "Cookie":
        return given.strip() == right
    held = {part.strip() for part in given.split(";")}
    return any(part in held for part in right.split("; ") if part.startswith(security.before))


def replied(_request: Request, reply: Reply) -> Reply:
    """The answer as it is."""
    return reply


def spent(_wanted: Wanted) -> Wanted:
    """What a cursor that was used leads to, where it can be used once."""
    raise Refusal(422, "this cursor was used")


@dataclass(frozen=True)
class Stages:
    """What is done with a request: ``opened`` where it holds the credential, a body ``allowed``, read, the rows of its
    parents listed, then the ``steps`` in their order; what is ``told`` of the rows, and the body that is ``filled`` of
    both. Where pages are asked for by cursors, one is read (``placed``) and the page ``resumed`` where it says; it is
    bound to a ``question``, has a ``nonce``, may be ``spent``, and links are made of it (``linked``). What goes out,
    rows or a refusal, is ``replied`` last.

    ``seed`` is for servers that do something only now and then: it moves the moments at which they do.
    """

    opened: Callable[[Security, Request, str], bool] = opened
    allowed: Allowed = as_documented
    read: Callable[[Grammar, Mapping[str, str], str], Wanted] = Grammar.read
    listed: Callable[[ListOperation, Drawn, Wanted], Rows] = listed
    apart: Stage = apart
    kept: Stage = kept
    ordered: Stage = ordered
    cut: Stage = cut
    projected: Stage = projected
    told: Callable[[ListOperation, Drawn, Found, Wanted], Facts] = told
    filled: Callable[[Body, Sequence[Row], Facts], Any] = Body.filled
    placed: Callable[[ListOperation, Rows, Cursors, Wanted], Wanted] = placed
    resumed: Callable[[ListOperation, Rows, Wanted], Wanted] = resumed
    ended: Callable[[ListOperation, Rows, Wanted], None] = ended
    question: Callable[[ListOperation, Wanted], str] = question
    nonce: Callable[[], bytes] = no_nonce
    spent: Callable[[Wanted], Wanted] = spent
    linked: Callable[[Request, str, str | None], str] = linked
    replied: Callable[[Request, Reply], Reply] = replied
    steps: tuple[str, ...] = ("apart", "kept", "ordered", "cut", "projected")
    seed: int = 0

    def answer(
        self, body: Body, data: Drawn, wanted: Wanted, ahead: Ahead, others: Sequence[tuple[Body, Ahead]] = ()
    ) -> tuple[Any, tuple[tuple[str, str], ...]]:
        """The content of the answer, and the headers that say something beside its rows; ``others`` say what leads on
        in other page styles. Raises Refusal."""
        operation = body.operation
        listed = self.listed(operation, data, wanted)
        wanted = self.placed(operation, listed, ahead.cursors, wanted)
        found, wanted = self.found(operation, listed, wanted)
        facts = ahead.worded(self.told(operation, data, found, wanted), wanted, found.order)
        content, headers = self.filled(body, list(found.page), facts), dict(body.headers(facts))
        for other, leads in others:
            facts = leads.worded(self.told(other.operation, data, found, wanted), wanted, found.order)
            content, headers = other.leading(content, facts), {**dict(other.headers(facts)), **headers}
        return content, tuple(headers.items())

    def found(self, operation: ListOperation, listed: Rows, wanted: Wanted) -> tuple[Found, Wanted]:
        """Of the rows of a listing those that are answered, and what is wanted with the position of the page."""
        if operation.page is not None and operation.page.short:
            return self._scanned(operation, listed, wanted)
        rows, kept, end, of, order = listed, None, 0, -1, listed
        for step in self.steps:
            if step == "cut":
                wanted, of, order = self.resumed(operation, rows, wanted), len(rows), rows
                self.ended(operation, rows, wanted)
            rows = getattr(self, step)(operation, rows, wanted)
            end = wanted.start + len(rows) if step == "cut" else end
            kept = rows if step == "kept" and of < 0 else kept
        # where a page is cut first, rows are counted apart from it
        kept = self.kept(operation, self.apart(operation, listed, wanted), wanted) if kept is None else kept
        return Found(listed, kept, rows, end, of, order), wanted

    def _scanned(self, operation: ListOperation, listed: Rows, wanted: Wanted) -> tuple[Found, Wanted]:
        """The same of a server that looks at so many rows for a page as were asked for, and keeps those that fit; where
        no page may be empty, it looks further until it has one."""
        rows = self.ordered(operation, self.apart(operation, listed, wanted), wanted)
        kept = self.kept(operation, rows, wanted)
        wanted, size = self.resumed(operation, rows, wanted), 1 if wanted.size is None else wanted.size
        empty = operation.page is not None and operation.page.empty
        of = (
            len(rows)
            if empty
            else max((at + 1 for at, row in enumerate(rows) if row is kept[-1]), default=0)
            if kept
            else 0
        )
        end = wanted.start + size
        while True:
            page = self.kept(operation, self.cut(operation, rows, replace(wanted, size=end - wanted.start)), wanted)
            if page or empty or not size or end >= of:
                break
            end += size
        end = min(end, len(rows))
        return Found(listed, kept, self.projected(operation, page, wanted), end, of, rows), wanted
