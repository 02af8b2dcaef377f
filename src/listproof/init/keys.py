"""Filters, orders and projections among an operation's parameters."""

from __future__ import annotations

import re

from listproof.init import rules
from listproof.init.guess import CONVENTION, GUESS, STATED, FilterGuess, Guess, OrderGuess
from listproof.init.nodes import Node, plain
from listproof.init.outline import Asked, Outline
from listproof.init.pages import slot_named


def order(outline: Outline, row: dict[str, Node], used: set[str]) -> OrderGuess | None:
    """The order that may be asked for."""
    found = [each for each in slot_named(outline, rules.ORDER, used) if each.schema.kind != "object"]
    if not found:
        return None
    ways = [each for each in found if _is_way(each)]
    keys = [each for each in found if each not in ways]
    if ways and keys:
        up, down = _words(ways[0])
        names = keys[0].schema.enum or _named(keys[0], row)
        return OrderGuess(
            "two",
            (keys[0].slot, ways[0].slot),
            names,
            up,
            down,
            CONVENTION,
            "one says the key, one the direction",
            keys[0].schema.at,
        )
    if ways:
        up, down = _words(ways[0])
        return OrderGuess(
            "word", (ways[0].slot,), (), up, down, CONVENTION, "its values are the two directions", ways[0].schema.at
        )
    each = keys[0]
    grammar, names = _grammar(each, row)
    sure = GUESS if grammar == "free" else CONVENTION
    return OrderGuess(grammar, (each.slot,), names, "", "", sure, "as its values are written", each.schema.at)


def _is_way(each: Asked) -> bool:
    if each.schema.enum:
        return all(rules.WAYS.match(word) for word in each.schema.enum)
    named = re.search(r"direction|dir$|sortorder|orderdir", plain(each.name))
    words = re.search(
        r"\basc(?:ending)?\b['\"`]?\s*(?:,|or|and|/|\|)\s*['\"`]?desc|\bdesc(?:ending)?\b['\"`]?\s*(?:,|or|and|/|\|)\s*['\"`]?asc",
        each.prose,
        re.I,
    )
    flag = each.schema.kind == "boolean" and plain(each.name) in (
        "reverse",
        "desc",
        "descending",
        "asc",
        "sortdesc",
        "reverseorder",
    )
    default = isinstance(each.schema.fact("default"), str) and bool(rules.WAYS.match(str(each.schema.fact("default"))))
    return (
        flag
        or bool(named)
        or default
        or (bool(words) and not re.search(r"[:+-]\s?(?:asc|desc)|[a-z_]+ (?:asc|desc)\b|field", each.prose, re.I))
    )


def _words(each: Asked) -> tuple[str, str]:
    enum = each.schema.enum
    up = next((word for word in enum if re.match(r"asc|up|a$|1$", word, re.I)), "asc")
    down = next((word for word in enum if re.match(r"desc|down|d$|-1$", word, re.I)), "desc")
    return ("false", "true") if each.schema.kind == "boolean" else (up, down)


def _grammar(each: Asked, row: dict[str, Node]) -> tuple[str, tuple[str, ...]]:
    enum, prose = each.schema.enum, each.prose
    examples = " ".join((*enum, str(each.schema.fact("example") or ""), str(each.schema.fact("default") or "")))
    marked = re.search(r"(?:^|[\s,])-[a-z_]\w+", examples) or re.search(r"[=,`'\"(]-[a-z]\w+", prose)
    if any(word[:1] in "-+" for word in enum) or marked or plain(each.name) == "ordering":
        return "prefix", tuple(dict.fromkeys(word.lstrip("-+") for word in enum)) or _named(each, row)
    for mark, name in ((":", "colon"), (".", "dot")):
        pattern = rf"(\w+){re.escape(mark)}(?:asc|desc)\b"
        if re.search(pattern, examples, re.I) or re.search(pattern, prose, re.I):
            return name, tuple(dict.fromkeys(re.findall(pattern, f"{examples} {prose}", re.I))) or _named(each, row)
    if re.search(
        r"(?:minus|hyphen|prefix|`?-`?)[^.]{0,60}(?:descending|desc\b|reverse)|(?:descending|desc\b|reverse)[^.]{0,80}(?:minus|hyphen|prefix|[`'\"(]-|\s-\s|\"-\")|[`'\" (]-[a-z_]{2,}",
        prose,
        re.I,
    ):
        return "prefix", _named(each, row)
    if re.search(r":\s?(?:asc|desc)\b|\{?(?:asc|desc)\}?:|separated by (?:a )?colon", prose, re.I):
        return "colon", _named(each, row)
    if enum:
        turned = [re.match(r"(.+?)[_ -]?(?:asc|desc|ascending|descending)$", word, re.I) for word in enum]
        if all(turned):
            return "enum", tuple(dict.fromkeys(found[1] for found in turned if found))
        return ("enum" if any(turned) else "key"), enum
    if re.search(r"\b\w+ (?:asc|desc)\b", prose, re.I):
        return "free", _named(each, row)
    return ("key", _named(each, row)) if _named(each, row) else ("free", ())


def _named(each: Asked, row: dict[str, Node]) -> tuple[str, ...]:
    """Fields of the row that a description names."""
    words = {*re.findall(r"[`'\"]([\w.]+)[`'\"]", each.prose), *re.findall(r"\b\w*_\w+\b", each.prose)}
    return tuple(name for name in row if name in words)


def select(outline: Outline, row: dict[str, Node], used: set[str]) -> Guess | None:
    """The projection: how its names are joined."""
    for each in slot_named(outline, rules.SELECT, used):
        if each.schema.kind == "object":
            continue
        about = (
            re.search(r"\bfields?\b|\battributes?\b|\bpropert|\bcolumns?\b|\bkeys?\b", each.prose, re.I)
            or not each.prose
        )
        shown = (
            re.search(
                r"\b(?:return|include|select|response|show|output|limit|only|exclude|retriev|comma)", each.prose, re.I
            )
            or not each.prose
        )
        names = {plain(name) for name in each.schema.enum} & {plain(name) for name in row}
        if not ((about and shown) or names) or re.search(
            r"\bcustom fields?\b.*\bsearch|\bsearch\b.{0,40}\bfields?\b", each.prose, re.I
        ):
            continue
        if each.schema.enum and not names:
            return Guess((each.slot, "group"), CONVENTION, "its words stand for several fields", each.schema.at)
        repeated = each.schema.kind == "array" and not re.search(r"comma", each.prose, re.I) and _explodes(each)
        return Guess((each.slot, "repeat" if repeated else ","), CONVENTION, "it names what rows have", each.schema.at)
    return None


def _explodes(each: Asked) -> bool:
    return each.schema.fact("collectionFormat") in (None, "multi")


def filters(outline: Outline, row: dict[str, Node], used: set[str]) -> tuple[FilterGuess, ...]:
    """Everything else that a request may say, as far as it says which rows come."""
    members = _wrapped(row) | {plain(name): name for name in reversed([*row]) if not name.startswith("/")}
    found = []
    for each in outline.asked:
        own = plain(each.name)
        if (
            each.slot in used
            or each.slot.startswith("header:")
            or own in rules.NEITHER
            or own in rules.SELECT
            or own in rules.ORDER
        ):
            continue
        if (
            own in rules.SIZE[:12]
            or own in rules.NUMBER[:3]
            or own in rules.CURSOR[:8]
            or (
                re.match(r"(?:include|with|expand|show)_?[A-Za-z]", each.name)
                and each.schema.kind == "boolean"
                and not re.search(r"archiv|delet|inactive|disabled|hidden", own)
            )
        ):
            continue
        found.append(_filter(each, row, members, outline.last))
    return tuple(found)


def _filter(each: Asked, row: dict[str, Node], own: dict[str, str], last: str) -> FilterGuess:
    written = re.sub(r"^(?:filters?|where|q|query)[\[._]+|(?:\[\])$", "", _in_words(each, last))
    written = re.sub(r"[\[\]$]+", ".", written).strip("._")
    listed = (
        each.schema.kind == "array"
        or each.name.endswith("[]")
        or bool(
            re.search(
                r"comma.{0,12}separated|list of (?:the )?\w+ ?ids?\b|multiple values|one or more", each.prose, re.I
            )
        )
        or (plain(written).endswith("ids") and plain(written)[:-1] in own)
    )

    joined = "repeat" if each.schema.kind == "array" and _explodes(each) and "comma" not in each.prose.lower() else ","

    def said(name: str, op: str, sure: int, why: str, *, stated: bool = False) -> FilterGuess:
        op = {"ne": "nin", "eq": "in"}.get(op, op) if listed else op
        several = op in ("in", "nin", "all")
        return FilterGuess(each.slot, name, op, sure, why, each.schema.at, each.schema.enum, several, joined, stated)

    if each.schema.kind == "object":
        return said("", "eq", GUESS, "it is an object, of which nobody says what it compares")
    if plain(written) in own:
        return said(own[plain(written)], _of_prose(each) or "eq", STATED, "rows have a member of this name")
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", written).lower()
    for pattern, op in rules.BOUNDS:
        match = re.match(pattern, split)
        if match is None:
            continue
        bound = op in ("ge", "le", "gt", "lt")
        name = _field(match[1], own, of_time=bound)
        if not name and bound and (match[1] in rules.NO_STEM or _timed(each)):
            name = _of_creation(row, each)
            if match[1] not in rules.NO_STEM and not name:
                continue
        if name:
            stated = bool(re.search(r"(?:gte?|lte?|than|equal|inclusive|on_or)", pattern)) or bool(
                EQUAL.search(each.prose)
            )
            return said(name, _inclusive(each, op), CONVENTION, "its name says field and operator", stated=stated)
        if bound and (match[1] in rules.NO_STEM or _timed(each) or each.schema.kind in ("integer", "number")):
            return said("", _inclusive(each, op), GUESS, "its name says a bound, and rows do not show of what")
    name = _field(written, own, of_time=False) or _field(_without(plain(written), plain(last)), own, of_time=False)
    op = (_of_prose(each) if name else "") or "eq"
    if split == "prefix":
        return said(name or own.get("id", ""), "prefix", GUESS, "its name says what texts begin with")
    return said(
        name,
        op,
        CONVENTION if name else GUESS,
        "its name is like that of a member" if name else "rows do not show what it is of",
    )


def _in_words(each: Asked, last: str) -> str:
    """The name of what a request says; of a member of an object in a body with the names of the objects around it, but
    for those that only hold conditions, or name the rows."""
    if not each.slot.startswith("/"):
        return each.name
    steps, own = each.slot.strip("/").split("/"), plain(last)
    holders = {*rules.CONDITIONS, own, own.removesuffix("s"), f"{own}s"}
    while len(steps) > 1 and plain(steps[0]) in holders:
        steps = steps[1:]
    return ".".join(step.strip("_") for step in steps)


def _wrapped(row: dict[str, Node]) -> dict[str, str]:
    """Fields that stand in an object of the row, by their own names: where rows are but such objects, or by convention."""
    tops = [name for name in row if not name.startswith("/")]
    holders = [name for name in tops if row[name].kind == "object"]
    whole = len(holders) == len(tops)
    around = [name for name in holders if whole or plain(name) in ("metadata", "attributes", "spec")]
    found: dict[str, str] = {}
    for name in around:
        for place in row:
            if place.startswith(f"/{name}/"):
                found.setdefault(plain(place.rpartition("/")[2]), place)
    return found


def _without(name: str, thing: str) -> str:
    """A name without the thing that is listed before it: ``filterName`` of filters is ``name``."""
    for short in (thing, thing.removesuffix("s"), thing.removesuffix("es")):
        if len(short) > 2 and name.startswith(short) and len(name) > len(short) + 1:
            return name.removeprefix(short)
    return name


def _of_creation(row: dict[str, Node], each: Asked) -> str:
    """The row's time that a bound without a name is of: one that its description names, else when it came to be."""
    named = [name for name in row if re.search(rf"\b{re.escape(name)}\b", each.prose) and _is_time(name, row[name])]
    if named:
        return named[0]
    times = [name for name in row if not name.startswith("/") and _is_time(name, row[name])]
    for start in rules.CREATION:
        found = next((name for name in times if plain(name).startswith(start)), None)
        if found:
            return found
    return times[0] if len(times) == 1 else ""


def _is_time(name: str, node: Node) -> bool:
    return str(node.fact("format") or "") in ("date", "date-time") or bool(
        re.search(r"(?:_at|At|_time|Time|_date|Date|timestamp|^ts|^created|^date)$", name)
    )


def _timed(each: Asked) -> bool:
    return str(each.schema.fact("format") or "") in ("date", "date-time") or bool(rules.OF_TIME.search(each.prose))


def _inclusive(each: Asked, op: str) -> str:
    """The operator with what the description says of rows that are equal to the bound."""
    prose = each.prose.lower()
    equal = EQUAL.search(prose) or re.search(r"since|starting (?:from|at)|up to|until", prose)
    if op == "gt" and equal:
        return "ge"
    if op == "lt" and equal:
        return "le"
    if op == "le" and not equal and re.search(r"\b(?:before|earlier than|prior to|less than)\b", prose):
        return "lt"
    if op == "ge" and not equal and re.search(r"\b(?:after|later than|greater than)\b", prose):
        return "gt"
    return op


EQUAL = re.compile(
    r"or equal|(?:on|at) or (?:after|before)|inclusive|or (?:after|later|before|newer|older)\b|at least|at most",
    re.IGNORECASE,
)
"""Says that rows equal to a bound are within it."""


def _of_prose(each: Asked) -> str:
    prose = each.prose.lower()[:300]
    if re.search(r"starts? with|begin(?:s|ning)? with|\bprefix", prose):
        return "prefix"
    if re.search(r"partial(?:ly)? match|contains the|containing the|substring|partial match", prose):
        return "contains"
    return ""


def _field(name: str, own: dict[str, str], *, of_time: bool) -> str:
    """The row's field that a name means, empty where none is."""
    short = plain(name)
    if not short:
        return ""
    singular = short.removesuffix("s")
    candidates = [
        short,
        f"{short}id",
        short.removesuffix("id"),
        singular,
        short.removesuffix("es"),
        short.removesuffix("ies") + "y",
        f"{short}s",
        f"{singular}id",
    ]
    if of_time:
        stem = short.removesuffix("date").removesuffix("time")
        candidates += [
            f"{short}at",
            f"{short}date",
            f"{short}time",
            f"{short}on",
            stem,
            f"{stem}at",
            f"{stem}dat",
            f"date{short}",
            f"{short}timestamp",
            f"{stem}dat".removesuffix("dat") + "edat",
            f"{short}datetime",
        ]
    for each in candidates:
        if len(each) > 1 and each in own:
            return own[each]
    ends = [name for known, name in own.items() if len(short) > 3 and known.endswith(short)]
    return ends[0] if len(ends) == 1 else ""
