"""What a fault may need of an operation, read from the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from listproof.contract.media_types import is_json
from listproof.contract.member import may_lack, null_or_absent
from listproof.contract.model import ListOperation
from listproof.contract.parameter import JsonSchema, Parameter
from listproof.contract.path_parameters import path_parameters
from listproof.contract.slot import in_elements, slot
from listproof.faults.general.filter_needs import FILTERS
from listproof.faults.general.kinds import is_number, is_time
from listproof.faults.general.members import (
    free,
    lacked,
    listed_member,
    plain_members,
    required_member,
    selectable,
    sort_keys,
)
from listproof.faults.general.reading import named as slots
from listproof.mock.generic.body import Body
from listproof.mock.generic.endpoint import SAYS
from listproof.mock.generic.schemas import followed


@dataclass(frozen=True)
class Need:
    """``words`` name it for people, as what an operation has."""

    words: str
    met: Callable[[ListOperation], bool]


def has(operation: ListOperation, need: str) -> bool:
    """Whether an operation has what is needed; with ``!`` before it, whether it lacks it."""
    return NEEDS[need.lstrip("!")].met(operation) != need.startswith("!")


def lacking(operation: ListOperation, needs: Iterable[str]) -> tuple[str, ...]:
    """Those of the needs that an operation does not meet."""
    return tuple(need for need in needs if not has(operation, need))


def named(need: str) -> str:
    """A need as people say it: ``a filter``, ``no order``."""
    words = NEEDS[need.lstrip("!")].words
    return f"no {words.partition(' ')[2]}" if need.startswith("!") else words


def listed(needs: Iterable[str]) -> str:
    """Needs as a list of words: ``a filter, a page size and a position``."""
    *most, last = map(named, needs)
    return f"{', '.join(most)} and {last}" if most else last


def _placed(stated: bool, operation: ListOperation) -> bool:
    """Whether rows may lack a sort key of which it is stated where they then stand, or not."""
    order = operation.order
    return any(may_lack(operation, name) and (name in order.nulls) is stated for name in sort_keys(operation) if order)


def _error_bodies(operation: ListOperation, *statuses: int) -> list[JsonSchema]:
    """The documented JSON bodies of these statuses."""
    found = [operation.response(status) for status in statuses if operation.documents(status)]
    return [schema for each in found if each for media, schema in each.content.items() if is_json(media)]


def _says(schema: JsonSchema) -> bool:
    """Whether an error body has a member of text for a message."""
    members = followed(schema, schema).get("properties", {})
    return any(name in members and members[name].get("type") == "string" for name in SAYS)


def _keys(operation: ListOperation, fits: Callable[[JsonSchema], bool]) -> bool:
    return any(fits(operation.field_schema(name)) for name in sort_keys(operation))


def _any_text(parameter: Parameter) -> bool:
    return parameter.schema.get("type") == "string" and not {"enum", "format", "pattern"} & {*parameter.schema}


def _by_row(operation: ListOperation) -> bool:
    following = operation.page.next if operation.page else None
    return following is not None and following.kind == "row"


def _of_row(operation: ListOperation) -> bool:
    return _by_row(operation) or (operation.page is not None and operation.page.inclusive)


def _bound(operation: ListOperation, name: str) -> bool:
    """Whether the document states this bound of the position."""
    position = operation.page.position if operation.page else None
    return position is not None and getattr(position, name) is not None


def _ends_by_absence(operation: ListOperation) -> bool:
    page = operation.page
    return page is not None and page.leads and page.end == "absent" and not _by_row(operation)


def _zero(operation: ListOperation) -> bool:
    page = operation.page
    return page is not None and page.size is not None and (page.least or 0) <= 0


def _text(operation: ListOperation) -> bool:
    """Whether some filter takes any text."""
    return any(
        each.parameter.schema.get("type") == "string" and not {"enum", "format", "pattern"} & {*each.parameter.schema}
        for each in operation.filters
    )


def _counting(operation: ListOperation, *of: str) -> bool:
    """Whether there is a total of these rows without a cap."""
    total = operation.envelope.total
    return total is not None and total.of in of and total.cap is None and not total.estimated


STATED = {"zero": "a size of 0", "below": "negative numbers", "past": "pages past the end"}
"""What a contract may state of numbers that no page has."""


def _states(fact: str, operation: ListOperation) -> bool:
    return operation.page is not None and fact in operation.page.facts


def _second(styles: tuple[str, ...], operation: ListOperation) -> bool:
    """Whether one of these is a page style of an operation, and not its first one."""
    return any(each.page is not None and each.page.style in styles for each in operation.others)


def _negative(operation: ListOperation) -> bool:
    page = operation.page
    own = (page.size, page.position if page.style == "offset" else None) if page else ()
    return any(each is not None and each.minimum is None for each in own)


def _at(where: Callable[[str], bool], role: str, operation: ListOperation) -> bool:
    """Whether every slot of a role is such."""
    own = slots(operation, role)
    return bool(own) and all(map(where, own))


def _in_query(name: str) -> bool:
    return slot(name).location == "query"


def _plain(name: str) -> bool:
    """Whether it takes any text by itself: headers do not, and elements of a body need their other members."""
    return slot(name).location != "header" and not in_elements(name)


ROLES = {"size": "a page size", "start": "a position", "order": "an order", "filter": "a filter"}

NEEDS: Mapping[str, Need] = {
    **{f"{role}.query": Need(f"{words} in the query", partial(_at, _in_query, role)) for role, words in ROLES.items()},
    **{
        f"{role}.plain": Need(f"{words} outside of headers", partial(_at, _plain, role))
        for role, words in ROLES.items()
    },
    "stable": Need("an order that does not change", lambda o: not o.unstable),
    "get": Need("a request by GET", lambda o: o.method == "GET"),
    "size": Need("a page size", lambda o: o.page is not None and o.page.size is not None),
    "size.default": Need("a default page size", lambda o: o.page is not None and o.page.default is not None),
    "size.minimum": Need("a least page size", lambda o: o.page is not None and o.page.least is not None),
    "size.one": Need("a least page size of 1", lambda o: o.page is not None and o.page.least == 1),
    "size.maximum": Need("a largest page size", lambda o: bool(o.page and o.page.most and not o.page.cuts_down)),
    "over": Need("a largest page size that larger ones are cut down to", lambda o: bool(o.page and o.page.cuts_down)),
    **{name: Need(f"a word on {what}", partial(_states, name)) for name, what in STATED.items()},
    "below.rows": Need("a size or a position in rows without a minimum", _negative),
    "below.page": Need("a page number that may be below the first", lambda o: bool(o.page and o.page.style == "page")),
    "size.zero": Need("a page size that may be 0", _zero),
    "start": Need("a position", lambda o: o.page is not None and o.page.position is not None),
    "later": Need("pages after the first", lambda o: o.page is not None and not o.page.whole),
    "positions": Need("rows that need not be walked to", lambda o: o.page is None or not o.page.sequential),
    "counted": Need("a position that counts", lambda o: o.page is not None and o.page.style in ("offset", "page")),
    "offset": Need("a position in rows", lambda o: o.page is not None and o.page.style == "offset"),
    "page": Need("a page number", lambda o: o.page is not None and o.page.style == "page" and bool(o.page.size)),
    "next": Need("pages that say what follows them", lambda o: o.page is not None and o.page.leads),
    "next.number": Need(
        "the number of the next page",
        lambda o: o.page is not None and o.page.position is not None and o.page.next is not None,
    ),
    "short": Need("pages that may be short, and a filter", lambda o: bool(o.page and o.page.short and o.equalities)),
    "next.absent": Need("a last page that names no next one", _ends_by_absence),
    "cursor": Need("a cursor", lambda o: o.page is not None and o.page.style == "cursor"),
    "row": Need("a cursor that is of a row", _of_row),
    "inclusive": Need("a cursor that is the first row of a page", lambda o: o.page is not None and o.page.inclusive),
    "styles": Need("a second page style", lambda operation: bool(operation.others)),
    "same": Need("another list of the same rows", lambda operation: operation.same is not None),
    "same.parent": Need(
        "another list of the same rows under the same parents", lambda o: o.same is not None and not o.same.parent
    ),
    "second.next": Need("a second page style whose pages say what follows them", partial(_second, ("cursor", "link"))),
    "second.page": Need("page numbers as a second page style", partial(_second, ("page",))),
    "second.link": Need("links as a second page style", partial(_second, ("link",))),
    "whole": Need("a size of a list without pages", lambda o: o.page is not None and o.page.whole),
    "link": Need("a link to the next page", lambda o: o.page is not None and o.page.style == "link"),
    "also": Need("a next page that is said twice", lambda o: o.page is not None and bool(o.page.also)),
    "last": Need("a link to the last page", lambda o: o.page is not None and "last" in o.page.beside),
    "back": Need("a way back to the page before", lambda o: o.page is not None and o.page.back is not None),
    "foreign": Need("a word on cursors of another question", lambda o: o.page is not None and bool(o.page.foreign)),
    "foreign.granted": Need(
        "cursors that are not refused with another question",
        lambda o: o.page is not None and o.page.foreign in ("continue", "restart"),
    ),
    "single": Need("cursors that can be used once", lambda o: o.page is not None and o.page.single),
    "polling": Need("a next page that is always named", lambda o: o.page is not None and o.page.polling),
    "begin": Need("a cursor of the first page", lambda o: o.page is not None and o.page.begin is not None),
    "prev": Need("a link to the page before", lambda o: o.page is not None and "prev" in o.page.beside),
    "start.default": Need("a default position", lambda o: o.page is not None and o.page.default_start is not None),
    "start.minimum": Need("a least position", lambda o: _bound(o, "minimum")),
    "start.maximum": Need("a largest position", lambda o: _bound(o, "maximum")),
    "order": Need("an order", lambda operation: bool(sort_keys(operation))),
    "order.default": Need("a default order", lambda o: o.order is not None and bool(o.order.default)),
    "order.both": Need("an order in both directions", lambda o: bool(o.order and o.order.asc and o.order.desc)),
    "order.enum": Need("a list of orders", lambda o: o.order is not None and any(p.enum for p in o.order.parameters)),
    "order.many": Need("a choice of sort keys", lambda operation: len(sort_keys(operation)) > 1),
    "order.time": Need("a time stamp as a sort key", lambda operation: _keys(operation, is_time)),
    "order.number": Need("a number as a sort key", lambda operation: _keys(operation, is_number)),
    "order.absent": Need("a sort key that rows may lack", lambda o: any(may_lack(o, name) for name in sort_keys(o))),
    "order.nulls": Need("a sort key that rows may lack, and a word on these rows", partial(_placed, True)),
    "order.nulls.open": Need("a sort key that rows may lack, and no word on these rows", partial(_placed, False)),
    "order.needs": Need("an order that needs another parameter", lambda o: o.order is not None and bool(o.order.needs)),
    "order.ties": Need("fields that sort rows with equal keys", lambda o: o.order is not None and bool(o.order.ties)),
    "order.turns": Need("rows with equal keys that turn around", lambda o: o.order is not None and o.order.turns),
    "order.several": Need("an order by several keys", lambda o: o.order is not None and o.order.join is not None),
    "filter": Need("a filter", lambda operation: bool(operation.equalities)),
    "filter.values": Need("a filter with documented values", lambda o: any(each.values for each in o.equalities)),
    "filter.enum": Need(
        "a filter whose values the document lists", lambda o: any(each.closed for each in o.equalities)
    ),
    **{name: Need(*told) for name, told in FILTERS.items()},
    "filter.text": Need("a filter that takes any text", _text),
    "select": Need("a projection", lambda operation: operation.select is not None),
    "select.enum": Need("a list of members to select", lambda o: bool(o.select and o.select.parameter.enum)),
    "select.repeat": Need("selected names apart", lambda o: o.select is not None and o.select.join == "repeat"),
    "select.joined": Need(
        "names that are joined in one parameter", lambda o: o.select is not None and o.select.join != "repeat"
    ),
    "select.id": Need("a projection of which the id may be left out", lambda o: o.id in selectable(o)),
    "select.text": Need("a text that may be selected", lambda o: bool(free(o, selectable(o)))),
    "select.required": Need(
        "a member that may be selected and must be there",
        lambda o: any(name in o.row_required and name != o.id for name in selectable(o)),
    ),
    "select.drop": Need("members that may be left out", lambda o: o.select is not None and o.select.drop is not None),
    "select.groups": Need("names that stand for several members", lambda o: bool(o.select and o.select.groups)),
    "select.part": Need(
        "members that cannot be selected",
        lambda o: o.select is not None and bool({*o.row_fields} - {*o.select.fields(o.select.names), *o.select.always}),
    ),
    "select.time": Need(
        "a time stamp that may be selected",
        lambda o: any(is_time(o.row_fields[name]) for name in selectable(o)),
    ),
    "rows": Need("rows inside of a body", lambda operation: bool(operation.envelope.rows)),
    "rows.present": Need(
        "rows inside of a body that are there where there are none",
        lambda o: bool(o.envelope.rows) and not o.envelope.rows_absent,
    ),
    "total": Need("a total", lambda operation: _counting(operation, "filter", "all")),
    "total.filter": Need("a total of what is filtered", lambda operation: _counting(operation, "filter")),
    "total.estimated": Need(
        "a total that is estimated", lambda o: o.envelope.total is not None and o.envelope.total.estimated
    ),
    "total.body": Need("a total that may not be null", lambda o: not Body(o).allows("total", None)),
    "total.number": Need("a total that may be no text", lambda o: not Body(o).allows("total", "7")),
    "returned": Need("a number of the rows on the page", lambda o: o.envelope.returned is not None),
    "returned.number": Need("a number of the rows that may be no text", lambda o: not Body(o).allows("returned", "7")),
    "more": Need("a word on whether rows follow", lambda operation: operation.envelope.more is not None),
    "more.flag": Need("a flag whether rows follow", lambda o: not Body(o).allows("more", 1)),
    "pages": Need("a number of pages", lambda operation: operation.envelope.pages is not None),
    "echo.size": Need("an echo of the page size", lambda operation: "size" in operation.envelope.echo),
    "echo.at": Need("an echo of the position", lambda operation: "at" in operation.envelope.echo),
    "echo.number": Need("an echo that may not be null", lambda o: not Body(o).allows("echo.size", None)),
    "path": Need("a parameter in the path", lambda operation: bool(path_parameters(operation))),
    "asked": Need("a parent that is named beside the path", lambda operation: bool(operation.ask)),
    "path.text": Need("a parent of any text", lambda o: bool(o.parents) and all(map(_any_text, o.parents))),
    "parent": Need("a parent that rows name", lambda operation: bool(operation.parent)),
    "member.open": Need("a member of rows that may be null or missing", lambda o: bool(null_or_absent(o))),
    "member.lacked": Need("a member that rows may lack", lambda operation: bool(lacked(operation))),
    "member.required": Need("a member of rows that must be there", lambda o: required_member(o) is not None),
    "member.enum": Need("a member with a list of values", lambda o: listed_member(o) is not None),
    "member.text": Need("a text in rows", lambda o: bool(free(o, o.row_fields))),
    "member.number": Need("a number in rows", lambda o: any(is_number(o.row_fields[n]) for n in plain_members(o))),
    "credential": Need("a credential", lambda operation: bool(operation.security)),
    "errors": Need("a documented body of refusals", lambda o: bool(_error_bodies(o, 400, 422))),
    "errors.members": Need(
        "a documented member of refusals",
        lambda o: any(followed(each, each).get("required") for each in _error_bodies(o, 400, 422)),
    ),
    "errors.text": Need("a documented text in refusals", lambda o: any(map(_says, _error_bodies(o, 400, 422)))),
    "errors.422": Need("a documented 422 and no 400", lambda o: o.documents(422) and not o.documents(400)),
    "unknown.body": Need("a documented body of 404", lambda o: bool(_error_bodies(o, 404))),
    "unknown": Need("a documented 404", lambda operation: operation.documents(404)),
}
"""Need -> what it is; roots of faults depend on them, too."""
