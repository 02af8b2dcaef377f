"""The filters of a list operation, from its [[list.filter]] tables and what the document says of their parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from listproof.contract import constants
from listproof.contract.filter import Filter
from listproof.contract.mistakes import Mistakes
from listproof.contract.parameter import Parameter
from listproof.contract.scope import Scope, texts
from listproof.contract.several import joined, parts
from listproof.contract.slot import in_elements
from listproof.contract.template import Template
from listproof.schema_mistakes import listed

SEVERAL = ("in", "nin", "all")
"""Operators that take several values."""

BOUNDS = ("ge", "gt", "le", "lt", "from", "to")
"""Operators that compare values by which is greater."""

NULL = ("true", "false")
"""What a filter by whether there is a value is asked with."""


def filters(scope: Scope, mistakes: Mistakes) -> tuple[Filter, ...]:
    """The filters; of those that are wrong the mistakes are kept."""
    names, found = dict[str, int](), list[Filter]()
    tables = ((number, each) for number, table in enumerate(scope.table.get("filter", ())) for each in _alike(table))
    for number, table in tables:
        with mistakes.kept():
            own = _filter(scope, f"filter[{number}]", table)
            earlier = names.setdefault(own.name, number)
            if earlier != number:
                problem = f"{own.field or own.name} is compared by {scope.at}.filter[{earlier}] already."
                remedy = "Keep one, or say what the other one does otherwise: op."
                scope.fail(f"filter[{number}].field", problem, remedy)
            found.append(own)
    return tuple(found)


def _alike(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The table, or one for each of its fields where the template names the field."""
    fields = table.get("field")
    if isinstance(fields, list) and "send" in table and "field" in Template(table["send"]).words:
        yield from ({**table, "field": name} for name in fields)
    else:
        yield table


def _filter(scope: Scope, key: str, table: Mapping[str, Any]) -> Filter:
    if "send" not in table:
        remedy = 'Write how it is asked for: send = "status={value}", for example.'
        scope.fail(f"{key}.send", "is missing.", remedy)
    name = _field(scope, key, table)
    scope.check_words(f"{key}.send", table["send"], "value field" if name else "value", True)
    send = Template(table["send"])
    own = send.slots(field=name)
    quoted = table.get("quote") == '"'
    found = {slot: scope.slot(f"{key}.send", slot, _shared_role(scope, key, table, slot), quoted) for slot in own}
    scope.note_role("filter", *found.values())
    holder = send.holder("value", field=name)
    if holder is None:
        scope.fail(f"{key}.send", f"{table['send']} has no {{value}} after the =.", "Write it there.")
    join = _join(scope, key, table, found[holder])
    values, closed = _documented(scope, key, table, found[holder], send)
    every = _every(scope, key, table, values if closed else ())
    known = (*values, *([every] if every and values else []))
    default = _default(scope, key, table, known, found[holder], send)
    values = tuple(value for value in values if value != every)
    other = _other(scope, key, table, values)
    bare = bool(name) and not _is_text(scope, name)
    kind, glue = _kind(scope, key, table), table.get("and")
    if glue is not None and len(found) > 1:
        scope.fail(f"{key}.and", "several filters share one slot, and this template has two.", "Leave one of them out.")
    return Filter(
        name,
        table["op"],
        send,
        values,
        found[holder],
        closed,
        join,
        default,
        every,
        other,
        kind,
        glue,
        table.get("quote", ""),
        _escape(scope, key, table),
        bare,
        constants.needs(scope, key, table),
        _absent(scope, key, table),
        _caseless(scope, key, table, values),
    )


def _field(scope: Scope, key: str, table: Mapping[str, Any]) -> str:
    """The field that is compared, or several as one; empty where rows do not show it."""
    field = table.get("field", ())
    names = (field,) if isinstance(field, str) else tuple(field)
    if "coalesce" in table and len(names) < 2:
        scope.fail(f"{key}.coalesce", "means nothing of one field.", "Leave it out, or name several fields.")
    known = [scope.row_field(f"{key}.field", each) for each in names]
    odd = next((each for each in known if len(parts(each)) > 1), None) if len(known) > 1 else None
    if odd is not None:
        scope.fail(f"{key}.field", f"{odd} cannot be named beside others.", "Name another field.")
    return joined(known, first=table.get("coalesce", False)) if known else ""


def _shared_role(scope: Scope, key: str, table: Mapping[str, Any], slot: str) -> str:
    """The role of a slot, which is that of the first filter with the same text between the conditions in it."""
    tables = scope.table.get("filter", ())
    first = next((at for at, each in enumerate(tables) if _shared(each, slot) == table.get("and", table)), None)
    return _role(key, slot) if first is None else f"filter[{first}].send"


def _shared(table: Mapping[str, Any], slot: str) -> str | None:
    """The word between the conditions of an expression that a filter sends in a slot."""
    word: str | None = table.get("and")
    return word if "send" in table and slot in Template(table["send"]).slots() else None


def _is_text(scope: Scope, name: str) -> bool:
    """Whether a field may hold texts."""
    schema = scope.pointed.get(name) or scope.rows.fields.get(parts(name)[0], {})
    kind = schema.get("type", "string")
    return "string" in ([kind] if isinstance(kind, str) else kind)


def _kind(scope: Scope, key: str, table: Mapping[str, Any]) -> str | None:
    if "kind" in table and table["op"] not in BOUNDS:
        scope.fail(f"{key}.kind", f"means nothing where op is {table['op']}.", "Leave it out.")
    return table.get("kind")


def _documented(
    scope: Scope, key: str, table: Mapping[str, Any], holder: Parameter, send: Template
) -> tuple[tuple[str, ...], bool]:
    """The documented values, and whether the document itself lists them."""
    if table["op"] in ("eq", "ne", *SEVERAL) or "field" not in table:
        values, enum = _values(scope, f"{key}.values", table), texts(holder.enum) if send.whole("value") else None
        if values and enum is not None:
            place = listed(scope.sources["filter.enum"][-1:])
            scope.fail(f"{key}.values", f"repeats what the document says ({place}).", "Leave it out.")
        return enum or values, bool(enum)
    if "values" in table and table["op"] != "null":
        scope.fail(f"{key}.values", f"means nothing where op is {table['op']}.", "Leave it out.")
    values = (_values(scope, f"{key}.values", table) or NULL) if table["op"] == "null" else ()
    if set(values) - {*NULL, "0", "1"}:
        scope.fail(f"{key}.values", "has other words than true, false, 1 and 0.", "Write the template for one of them.")
    return values, False


def _text(value: Any) -> str:
    return (texts((value,)) or ("",))[0]


def _every(scope: Scope, key: str, table: Mapping[str, Any], values: tuple[str, ...]) -> str | None:
    """The value that keeps all rows."""
    if "every" not in table:
        return None
    every = _text(table["every"])
    _one_of(scope, f"{key}.every", every, values)
    return every


def _one_of(scope: Scope, key: str, value: str, values: tuple[str, ...]) -> None:
    if values and value and value not in values:
        scope.fail(key, f"{value} is none of the documented values.", f"These are {listed(values)}.")


def _default(
    scope: Scope, key: str, table: Mapping[str, Any], values: tuple[str, ...], holder: Parameter, send: Template
) -> str | None:
    """What is filtered by where nothing is sent, as the document or listing.toml says."""
    stated = holder.default if send.whole("value") and not isinstance(holder.default, list | dict) else None
    if "default" not in table:
        return None if stated in (None, "") else _text(stated)
    if stated is not None:
        place = listed(scope.sources.get("filter.default", ()))
        scope.fail(f"{key}.default", f"repeats what the document says ({place}).", "Leave it out.")
    default = _text(table["default"])
    _one_of(scope, f"{key}.default", default, values)
    if line := scope.sidecar.source(f"{scope.at}.{key}.default"):
        scope.sources["filter.default"] = (*scope.sources.get("filter.default", ()), line)
    return default


def _other(scope: Scope, key: str, table: Mapping[str, Any], values: tuple[str, ...]) -> str | None:
    """What a value does that is not documented."""
    if "other" not in table:
        return None
    if not values:
        scope.fail(f"{key}.other", "means nothing where no values are documented.", "Add values, or leave it out.")
    if table["op"] != "eq":
        scope.fail(f"{key}.other", f"means nothing where op is {table['op']}.", "Leave it out.")
    if place := scope.sidecar.source(f"{scope.at}.{key}.other"):
        scope.sources["filter.other"] = (*scope.sources.get("filter.other", ()), place)
    return str(table["other"])


def _absent(scope: Scope, key: str, table: Mapping[str, Any]) -> str | None:
    """What becomes of rows that lack the field, where a filter leaves values out."""
    if "absent" not in table:
        return None
    if table["op"] not in ("ne", "nin"):
        scope.fail(f"{key}.absent", f"means nothing where op is {table['op']}.", "Leave it out.")
    if place := scope.sidecar.source(f"{scope.at}.{key}.absent"):
        scope.sources["filter.absent"] = (*scope.sources.get("filter.absent", ()), place)
    return str(table["absent"])


def _escape(scope: Scope, key: str, table: Mapping[str, Any]) -> str:
    """What stands before a quote in a text."""
    escape = str(table.get("escape", ""))
    if escape and "quote" not in table:
        scope.fail(f"{key}.escape", "means nothing without quote.", "Leave it out, or add quote.")
    if escape and escape == table["quote"]:
        scope.fail(f"{key}.escape", "is the quote itself.", "Leave it out: quotes are doubled then.")
    return escape


def _caseless(scope: Scope, key: str, table: Mapping[str, Any], values: tuple[str, ...]) -> bool:
    """Whether texts are equal that differ in letter case alone."""
    if "case" in table and table["op"] not in ("eq", "ne", "in", "nin"):
        scope.fail(f"{key}.case", f"means nothing where op is {table['op']}.", "Leave it out.")
    if "case" in table and values:
        scope.fail(f"{key}.case", "means nothing where the values are documented.", "Leave it out.")
    return "case" in table


def _role(key: str, slot: str) -> str:
    """The role of a slot of a filter, which is all filters' where it stands in the elements of an array."""
    return "filter.send" if in_elements(slot) else f"{key}.send"


def _join(scope: Scope, key: str, table: Mapping[str, Any], holder: Parameter) -> str | None:
    """How several values are sent: by repeating the parameter, or with this text between them."""
    if table["op"] not in SEVERAL:
        if "join" in table:
            scope.fail(f"{key}.join", f"means nothing where op is {table['op']}.", "Leave it out.")
        return None
    join = table.get("join")
    if join is None:
        remedy = 'Say how they are sent: join = "," for a comma between them, join = "repeat" to send each by itself.'
        scope.fail(f"{key}.join", f"is missing: {table['op']} takes several values.", remedy)
    if join == "array":
        scope.refuse_array(f"{key}.join", [holder.name])
    exploded = holder.schema.get("type") == "array"
    if join != "repeat" and exploded and holder.schema.get("items", {}).get("type") in ("object", "array"):
        scope.fail(f"{key}.join", f"{holder.name} takes objects or arrays.", "Such filters cannot be described yet.")
    return str(join)


def _values(scope: Scope, key: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    """The values that listing.toml names: text, integers, true and false."""
    found = texts(tuple(table.get("values", ()))) or ()
    twice = next((text for at, text in enumerate(found) if text in found[:at]), None)
    if twice is not None:
        scope.fail(key, f"{twice} stands there twice: with and without quotes it is one text.", "Keep one.")
    return found
