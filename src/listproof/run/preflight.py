"""Before the first check: every collection is read, and what the user should mend is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..collection.answer import GONE_STATUSES, Unreadable
from ..collection.listing import Listing
from ..collection.target import Target
from ..contract.base_paths import missing
from ..errors import ForbiddenRequest, RunEnded, Unreachable, UsageError
from ..flags import option
from ..http.client import Client
from ..oracle.query import Query
from ..results.model import CollectionSummary
from .setting_groups import Server

PROXY_LOGIN = 407
"""The answer of a proxy that wants to know who asks."""


def read_all(
    server: Server, client: Client, targets: Sequence[Target], base_paths: Sequence[str] = (), *, lazily: bool = False
) -> None:
    """Read every collection; ``lazily``, none where one of them answers. Raises UsageError where a mistake in the
    command, not the server, is the cause, and Unreachable where the first one gets no answer. ``base_paths`` are those
    of the document's servers."""
    if lazily and any(_answers(each) for one in targets for each in one.collections):
        return
    read: list[_Reading] = []
    for each in (collection for one in targets for collection in one.collections):
        try:
            read.append(_reading_of(each))
        except RunEnded:
            break
        except Unreachable:
            if not read:
                raise
            read.append(_Reading(each.name, None))
    if server.base_url is None or not read:
        return
    _refuse_redirects(client, read)
    answers = {each.status for each in read}
    if answers == {PROXY_LOGIN}:
        raise UsageError(
            f"The proxy {client.proxy} wants a login (407), or another one: write it as {option('proxy')} "
            "'http://${USER}:${PASSWORD}@host:port'."
        )
    if answers <= {401, 403}:
        raise UsageError(_login_refused(server, targets, read[0].status or 0))
    if answers <= {401, 403, 404}:
        if 404 in answers and (found := _elsewhere(client, targets, base_paths)):
            raise UsageError(
                f"The server answers 404 at {client.base_url}{targets[0].collections[0].path}, but the list is there "
                f"under the path that the document names: {option('base-url')} {client.base_url}{found}."
            )
        raise UsageError(
            f"None of the {len(read)} collections is there: the server answers 404 at "
            f"{targets[0].collections[0].path}. Check the ids of {option('collection')} and the path of "
            f"{option('base-url')}."
        )
    if answers <= {400, 401, 403, *GONE_STATUSES, 422}:
        refused = [f"{each.name} ({each.status})" for each in read]
        named = ", ".join(refused[:6]) + (", …" if len(refused) > 6 else "")
        raise UsageError(f"The server refuses every collection: {named}. Check the ids of {option('collection')}.")


def _elsewhere(client: Client, targets: Sequence[Target], base_paths: Sequence[str]) -> str:
    """The path to add to the base URL where a list of the document is there with it, or nothing; at most ``TRIED`` are
    asked for."""
    collection = next((each for one in targets for each in one.collections if each.operation.method == "GET"), None)
    if collection is None:
        return ""
    lacking = (missing(urlsplit(client.base_url).path, each) for each in base_paths)
    for path in [*dict.fromkeys(filter(None, lacking))][:TRIED]:
        call = collection.requester.call(collection.requester.request(Query()))
        try:
            exchange = client.send("GET", path + call.path, call.query, headers=call.headers)
        except (ForbiddenRequest, RunEnded, Unreachable):
            return ""
        if exchange.status == 200 and collection.requester.read(exchange).rows is not None:
            return path
    return ""


TRIED = 3
"""Paths of the document's servers that are tried where nothing is there without them."""


@dataclass(frozen=True)
class _Reading:
    """How reading a collection went: 200, the status that came instead, or None where nothing can be said; ``leads`` is
    where a redirect leads to."""

    name: str
    status: int | None
    leads: str | None = None


def _answers(collection: Listing) -> bool:
    """Whether the first page of a collection comes."""
    try:
        return collection.ask(Query()).ok
    except (ForbiddenRequest, RunEnded, Unreachable):
        return False


def _reading_of(collection: Listing) -> _Reading:
    """How reading a collection goes. Raises RunEnded, Unreachable, and UsageError where it cannot be asked for."""
    try:
        _ = collection.snapshot
    except Unreadable as reason:
        return _Reading(collection.name, reason.answer.status, reason.answer.leads)
    except (RunEnded, Unreachable):
        raise
    except ForbiddenRequest as error:
        raise UsageError(f"{option('collection')} {collection.name}: cannot be asked for. {error}.") from None
    except Exception:  # its checks say what it is
        return _Reading(collection.name, None)
    return _Reading(collection.name, 200)


def _refuse_redirects(client: Client, read: Sequence[_Reading]) -> None:
    """Raise UsageError where the server does nothing but redirect."""
    leads = {each.leads for each in read if each.leads is not None}
    if leads and "" not in leads and not {None, 200} & {each.status for each in read}:
        where = min(leads).encode("ascii", "backslashreplace").decode() if client.bodies else "elsewhere"
        raise UsageError(
            f"{client.host} only redirects, to {where}, and redirects are not followed: "
            f"if the API is there, write its address as {option('base-url')}."
        )


def _login_refused(server: Server, targets: Sequence[Target], status: int) -> str:
    found = [each for one in targets for each in one.operation.security]
    header, before = (found[0].header, found[0].before) if found else ("Authorization", "")
    named = before.rstrip("=") if before.endswith("=") else header.removeprefix("?")
    variable = "".join(letter if letter.isalnum() else "_" for letter in named.upper())
    if server.headers:
        refused = f"The credential was refused ({status}) for every collection."
        return f"{refused} Check {option('header')} and what it may read."
    return (
        f"The server wants a credential ({status}). Give it from a variable, in single quotes: "
        f"{option('header')} '{header}: {before}${{{variable}}}'"
    )


UNREAD = "not read: no check asked for its rows"
"""What is said of a collection that no process needed to read."""


def summary(collection: Listing, *, lazily: bool = False) -> CollectionSummary:
    """A collection as reading it went: its rows, or why there are none; ``lazily``, where it was not read by now."""
    if lazily and not collection.is_read:
        return CollectionSummary(collection.name, collection.operation.key, collection.parents, None, UNREAD)
    try:
        snapshot = collection.snapshot
    except Unreadable as reason:
        answer = reason.answer
        note = answer.problem if answer.status == 200 else f"answered {answer}"
        note += ": is its id right?" if answer.status in (400, *GONE_STATUSES, 422) else ""
        return CollectionSummary(collection.name, collection.operation.key, collection.parents, None, note)
    except (RunEnded, Unreachable) as reason:
        note = f"not read: {reason.text}"
        return CollectionSummary(collection.name, collection.operation.key, collection.parents, None, note)
    except Exception as error:
        note = f"not read: {type(error).__name__}, a bug of listproof"
        return CollectionSummary(collection.name, collection.operation.key, collection.parents, None, note)
    notes, rows = [snapshot.note] if snapshot.note else [], len(snapshot)
    if collection.endless:
        notes.append("the last page that was read is full and brings no row that is new")
    if collection.requester.shown > rows:
        notes.append(f"another answer shows {collection.requester.shown} rows")
    note, whole = "; ".join(notes), snapshot.ended and not collection.endless and collection.requester.shown <= rows
    return CollectionSummary(collection.name, collection.operation.key, collection.parents, rows, note, whole)
