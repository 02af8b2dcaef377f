"""Requests that two servers answer differently: grouped, asked again, and said in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..codec.parse import decoded
from ..collection.answer import Answer
from ..errors import ForbiddenRequest, RunEnded, Unreachable
from ..http.exchange import Exchange
from ..results.against import Changed, Sense
from . import judging
from .asked import Asked, Came, names, query_of
from .recording import Recording

ASKED_AGAIN = 4
"""Requests of those that differ alike that are asked again, twice at each server."""

VALUES = "values of "
"""How the kind of a difference begins that is one of members of the same rows."""

SHOWN = 6
"""Ids that a sentence names."""


@dataclass(frozen=True)
class Servers:
    """The recordings of both servers, and the paths of collections whose rows are not the same."""

    release: Recording
    candidate: Recording
    apart: frozenset[str]

    def common(self) -> list[Asked]:
        """The requests that both were asked, and whose answers may be compared."""
        both = self.release.answers.keys() & self.candidate.answers.keys()
        return sorted((each for each in both if each.path not in self.apart), key=lambda each: each.line)


def changes(servers: Servers) -> tuple[tuple[Changed, ...], int]:
    """What differs, the worst first, and how many requests differed once and not when they were asked again."""
    groups: dict[Hashable, list[Asked]] = {}
    unsteady = servers.release.unsteady | servers.candidate.unsteady
    gone = 0
    for each in servers.common():
        one, other = servers.release.answers[each], servers.candidate.answers[each]
        if each in unsteady:
            gone += one != other
        elif one != other:
            groups.setdefault((_kind(one, other), each.method, _names(each), each.credential), []).append(each)
    found: list[Changed] = []
    for members in groups.values():
        told = [change for each in _spread(members) if (change := _confirmed(servers, each)) is not None]
        gone += 0 if told else len(members)
        found += _together(told, len(members))
    return tuple(sorted(_merged(found), key=lambda each: (list(Sense).index(each.sense), -each.requests))), gone


def _kind(one: Came, other: Came) -> str:
    if one.status != other.status:
        return f"status {other.status} in place of {one.status}"
    if one.ids is not None and other.ids is not None:
        return "rows" if one.ids != other.ids else "values" if one.content != other.content else "envelope"
    return "body"


def _names(request: Asked) -> tuple[str, ...]:
    return tuple(sorted({name for name, _ in decoded(request.query)}))


def _spread(members: Sequence[Asked]) -> list[Asked]:
    """A few of them, the shortest and others far from one another."""
    ranked = sorted(members, key=lambda each: (len(each.line), each.line))
    step = max(1, len(ranked) // ASKED_AGAIN)
    return ranked[::step][:ASKED_AGAIN]


def _confirmed(servers: Servers, request: Asked) -> Changed | None:
    """The difference, where each server answers twice as it did before; None where one of them does not."""
    known = servers.release.answers[request], servers.candidate.answers[request]
    last: list[Exchange] = []
    for recording, answer in [*zip((servers.release, servers.candidate), known, strict=True)] * 2:
        exchange = _again(recording, request)
        if exchange is None or recording.read(request, exchange) != answer:
            return None
        last.append(exchange)
    return _concealed(servers, _told(servers, request, last[-2], last[-1]))


def _concealed(servers: Servers, change: Changed) -> Changed:
    """The difference without a credential of either server, which one of them may have sent back."""
    for each in (servers.release.client, servers.candidate.client):
        request, before, after = map(each.conceal, (change.request, change.release, change.candidate))
        change = replace(change, request=request, release=before, candidate=after)
    return change


def _again(recording: Recording, request: Asked) -> Exchange | None:
    try:
        return recording.client.send(
            request.method, request.path, request.query, headers=dict(request.headers),
            credential=request.credential, body=request.body,
        )  # fmt: skip
    except (ForbiddenRequest, RunEnded, Unreachable):
        return None


def _told(servers: Servers, request: Asked, one: Exchange, other: Exchange) -> Changed:
    release, candidate = servers.release.listing(request, one), servers.candidate.listing(request, other)
    kind = _kind(servers.release.answers[request], servers.candidate.answers[request])
    change = Changed(
        kind, Sense.CHANGED, "", _names(request), request.line, _instead(one, servers.release, request),
        _instead(other, servers.candidate, request), (one.curl(), other.curl()), 1, 1,
    )  # fmt: skip
    if release is None or candidate is None:
        worse = other.status >= 500 > one.status
        return replace(change, sense=Sense.WORSE if worse else Sense.CHANGED)
    before, after = release.requester.read(one), candidate.requester.read(other)
    at_home = candidate.requester.read(servers.candidate.at_home(other))
    change = replace(change, operation=release.operation.key)
    if kind == "envelope":
        return change
    meant, why = judging.sense(release, candidate, query_of(release, request), before, after, at_home)
    if before.ok and after.ok:
        kind, said = _rows(before, at_home, quotable=one.quotable)
        change = replace(change, kind=kind, release=said[0], candidate=said[1])
    return replace(change, sense=meant, why=why)


def _instead(exchange: Exchange, recording: Recording, request: Asked) -> str:
    came = recording.answers[request]
    if came.ids is not None:
        listing = recording.listing(request, exchange)
        count = len(listing.requester.read(exchange).ids) if listing else 0
        return f"{came.status} with {count} row{'s' * (count != 1)}" + (f" beside {came.shape}" if came.shape else "")
    return f"{came.status} {came.shape}"


def _rows(before: Answer, after: Answer, *, quotable: bool) -> tuple[str, tuple[str, str]]:
    """How rows differ, in a word, and what each server sent."""
    one, other = names(before), names(after)
    if one != other:
        kind = "order" if Counter(one) == Counter(other) else "rows"
        return kind, (_ids(one, other, quotable), _ids(other, one, quotable))
    rows = [*zip(before.rows or (), after.rows or (), strict=True)]
    at = next(at for at, pair in enumerate(rows) if pair[0].form != pair[1].form)
    first, second = rows[at]
    members = dict.fromkeys((*first.whole, *second.whole))
    differing = [name for name in members if repr(first.whole.get(name, ...)) != repr(second.whole.get(name, ...))]
    said = [
        ", ".join(
            (f"{name} = {row.whole[name]!r}" if quotable else name) if name in row.whole else f"no {name}"
            for name in differing[:SHOWN]
        )[:200]
        for row in (first, second)
    ]
    which = f"row {one[at]}: " if quotable and one[at] else f"row {at}: "
    return f"{VALUES}{', '.join(differing[:3])}", (which + said[0], which + said[1])


def _ids(own: Sequence[str], other: Sequence[str], quotable: bool) -> str:
    count = f"{len(own)} row{'s' * (len(own) != 1)}"
    if not quotable or not own:
        return count
    at = next((i for i, (a, b) in enumerate(zip(own, other, strict=False)) if a != b), min(len(own), len(other)))
    start = max(0, min(at - 1, len(own) - SHOWN))
    shown = ", ".join(each or "(no id)" for each in own[start : start + SHOWN])
    return f"{count}: {'… ' * (start > 0)}{shown}{' …' * (start + SHOWN < len(own))}"


def _together(told: Iterable[Changed], members: int) -> Iterator[Changed]:
    """Those that differ alike as one; requests that were not asked again go with the most of them."""
    groups: dict[tuple[str, Sense, str, str], list[Changed]] = {}
    for each in told:
        groups.setdefault((each.kind, each.sense, each.operation, each.why), []).append(each)
    ranked = sorted(groups.values(), key=len, reverse=True)
    rest = members - sum(map(len, ranked))
    for group in ranked:
        yield replace(group[0], requests=len(group) + rest, confirmed=len(group))
        rest = 0


def _merged(found: Sequence[Changed]) -> Iterator[Changed]:
    """The differences without those that fewer parameters show as well: one cause is told once."""
    senses = [Sense.WORSE, Sense.BETTER, Sense.CHANGED]
    left = sorted(found, key=lambda each: (senses.index(each.sense), len(each.parameters), len(each.request)))
    while left:
        first, *others = left
        alike = [each for each in others if _explains(first, each)]
        left = [each for each in others if each not in alike]
        alike = [each for each in alike if each.sense is first.sense]
        yield replace(
            first,
            requests=first.requests + sum(each.requests for each in alike),
            confirmed=first.confirmed + sum(each.confirmed for each in alike),
        )


def _explains(one: Changed, other: Changed) -> bool:
    """Whether another difference is the same one: of the same values whatever is asked, else where more is asked. What
    the contract leaves open goes with what it does not."""
    if (one.kind, one.operation) != (other.kind, other.operation):
        return False
    if other.sense is not Sense.CHANGED and (one.sense, one.why) != (other.sense, other.why):
        return False
    return one.kind.startswith(VALUES) or set(one.parameters) <= set(other.parameters)
