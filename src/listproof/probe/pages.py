"""Page sizes and positions: whether rows come as they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from urllib.parse import urlsplit

from ..codec import encode
from ..collection.answer import Answer
from ..collection.following import following
from ..contract.page import Page
from ..oracle.query import Query
from .asking import UNSTABLE, Asker, told
from .finding import Finding, confirmed, differs, open_, seen


def sizes(asker: Asker) -> Iterator[Finding]:
    """Whether as many rows come as were asked for, the first of the plain page."""
    page = asker.operation.page
    if page is None or page.size is None:
        return
    place, least = "page[0].size", max(1, page.least or 1)
    wanted = [least, least + 1]
    if len(asker.rows) <= wanted[-1]:
        yield open_(place, f"fewer than {wanted[-1] + 1} rows")
        return
    answers = [asker.ask(Query(size=each)) for each in wanted]
    counts = [len(each.ids) for each in answers]
    if not all(each.ok for each in answers):
        yield open_(place, next(told(each) for each in answers if not each.ok))
    elif counts == wanted:
        same = all(each.ids == asker.ids[: len(each.ids)] for each in answers)
        yield confirmed(place) if same else open_(place, "smaller pages have other rows than the plain one")
    elif [len(asker.ask(Query(size=each)).ids) for each in wanted] != counts:
        yield open_(place, UNSTABLE)
    elif all(came < size for came, size in zip(counts, wanted, strict=True)):
        yield open_(place, "pages came shorter than they were asked for")
    else:
        yield differs(place, f"pages of {_and(wanted)} rows were asked for, and {_and(counts)} came")


def positions(asker: Asker) -> Iterator[Finding]:
    """Whether the second page has the rows after the first."""
    page = asker.operation.page
    if page is None or page.whole:
        return
    if page.sequential:
        yield from _led(asker, page)
        return
    size, start = (2, 1) if page.style == "offset" else (2, 2)
    if page.size is None or page.at is None or len(asker.rows) < start + size or (page.least or 1) > size:
        yield open_("page[0].at", f"fewer than {start + size} rows, or pages that are not so short")
        return
    wanted = asker.ids[start : start + size]
    answer = asker.twice(Query(size=size, start=start), lambda each: each.ok and each.ids == wanted)
    if answer is None:
        yield open_("page[0].at", UNSTABLE)
    elif answer.ok and answer.ids == wanted:
        yield confirmed("page[0].at")
        yield confirmed("page[0].style")
        yield from _number(asker, page, size)
    elif not answer.ok:
        yield open_("page[0].at", told(answer))
    else:
        yield from _elsewhere(asker, page, answer, size)


def _number(asker: Asker, page: Page, size: int) -> Iterator[Finding]:
    """Whether the first page names the number of the second."""
    if page.next is None:
        return
    first = asker.ask(Query(size=size))
    after = following(asker.operation, "", first)
    if after is None:
        yield differs("page[0].next", "a page that others follow names no next one")
    elif after.said == str(page.first + 1):
        yield confirmed("page[0].next")
    else:
        yield differs("page[0].next", "the first page names another one than the second")


def _elsewhere(asker: Asker, page: Page, answer: Answer, size: int) -> Iterator[Finding]:
    """Where a second page stands that is not where the key says."""
    place, ids = "page[0].at", asker.ids
    if answer.ids == ids[:size]:
        yield differs(place, "the second position gives the first rows")
    elif page.style == "offset" and answer.ids == ids[size : 2 * size]:
        yield differs(place, "position 1 gives the second page: positions seem to count pages")
    elif page.style == "page" and answer.ids == ids[1 : 1 + size]:
        yield differs(place, "the second page begins at the second row: positions seem to count rows")
    elif page.style == "page" and page.first == 1 and answer.ids == ids[2 * size : 3 * size]:
        assert page.at is not None
        before = encode.text(asker.operation, Query(size=size))
        zero = asker.ask(encode.positioned(before, page.at.name, "0"))
        one = asker.ask(encode.positioned(before, page.at.name, "1"))
        if (zero.ids, one.ids) == (ids[:size], ids[size : 2 * size]):
            yield differs("page[0].first", "page 0 is the first one")
            yield seen("page[0].first", "first = 0")
        else:
            yield differs(place, "the second page is not the rows after the first")
    else:
        yield differs(place, "the second page is not the rows after the first")


def _led(asker: Asker, page: Page) -> Iterator[Finding]:
    """Whether what a page names leads to the rows after it."""
    places = ["page[0].next", "page[0].style", *(["page[0].at"] if page.at else [])]
    size = max(2, page.least or 1) if page.size else None
    if size is not None and len(asker.rows) <= size:
        yield from (open_(each, f"fewer than {size + 1} rows") for each in places)
        return
    raw = encode.text(asker.operation, Query(size=size))
    first = asker.ask(raw)
    if not first.ok or first.ids != asker.ids[: len(first.ids)]:
        yield from (open_(each, told(first) if not first.ok else UNSTABLE) for each in places)
        return
    after = following(asker.operation, raw, first)
    if after is None and size is None:
        yield from (open_(each, "the plain page names no next one") for each in places)
    elif after is None and len(first.ids) < len(asker.ids):
        yield differs("page[0].next", "a page that others follow names no next one")
    elif after is None:
        yield open_("page[0].next", "no page was followed by another one")
    elif after.query is None:
        yield open_("page[0].next", "the next page is named at another address, which is not asked")
    else:
        yield from _next(asker, first, after.query, size, places)


def _next(asker: Asker, first: Answer, query: str, size: int | None, places: Sequence[str]) -> Iterator[Finding]:
    wanted = asker.ids[len(first.ids) :][:size]

    def fits(each: Answer) -> bool:
        if not each.ok or not each.ids or {*each.ids} & {*first.ids}:
            return False
        shown = min(len(each.ids), len(wanted))
        return each.ids[:shown] == wanted[:shown]

    answer = asker.twice(query, fits)
    if answer is None:
        yield from (open_(each, UNSTABLE) for each in places)
    elif fits(answer):
        yield from (confirmed(each) for each in places)
    elif not answer.ok:
        yield from _by_link(asker, first, told(answer), fits)
    elif not answer.ids:
        yield (
            differs("page[0].next", "the page that is named as the next one has no rows, and rows follow")
            if wanted
            else open_("page[0].next", "no rows followed")
        )
    elif {*answer.ids} & {*first.ids}:
        yield differs("page[0].next", "the page that is named as the next one has rows of the page before")
    else:
        yield differs("page[0].next", "the page that is named as the next one is not the rows after the first")


def _by_link(asker: Asker, first: Answer, why: str, fits: Callable[[Answer], bool]) -> Iterator[Finding]:
    """Whether a link leads on where a cursor does not."""
    link = urlsplit(first.exchange.links.get("next", ""))
    if link.query and not link.netloc.rpartition("@")[0] and fits(asker.ask(link.query)):
        yield differs("page[0].style", "the header Link leads on, and what it holds is no cursor")
        yield seen("page[0].style", 'style = "link"; next = "link:next"')
    else:
        yield open_("page[0].next", why)


def largest(asker: Asker) -> Iterator[Finding]:
    """Whether the largest page and the default are as they are said."""
    page = asker.operation.page
    if page is None or page.size is None:
        return
    if isinstance(page.default, int):
        yield from _default(asker, page.default)
    if page.most is None:
        return
    place = "page[0].max"
    answer = asker.ask(encode.positioned("", page.size.name, str(page.most + 1)))
    if not answer.ok:
        yield confirmed(place, "larger ones are refused") if answer.out_of_range else open_(place, told(answer))
    elif len(answer.ids) > page.most:
        again = asker.ask(encode.positioned("", page.size.name, str(page.most + 1)))
        over = len(again.ids) > page.most
        yield differs(place, f"a page of {page.most + 1} rows came") if over else open_(place, UNSTABLE)
    elif len(answer.ids) == page.most:
        yield confirmed(place, "larger ones are cut down to it")
    else:
        yield open_(place, f"fewer than {page.most} rows")


def _default(asker: Asker, default: int) -> Iterator[Finding]:
    place, came = "page[0].default", len(asker.rows)
    if came == default:
        yield confirmed(place)
    elif came > default:
        yield differs(place, f"the plain page has {came} rows")
    else:
        whole = len(asker.ask(Query(size=default)).ids)
        yield (
            differs(place, f"the plain page has {came} rows, and more follow")
            if whole > came
            else open_(place, f"fewer than {default} rows")
        )


def _and(numbers: Sequence[Hashable]) -> str:
    return " and ".join(map(str, numbers))
