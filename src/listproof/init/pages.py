"""How pages are asked for, and what an answer says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from listproof.contract import pointer
from listproof.init import rules
from listproof.init.guess import CONVENTION, GUESS, STATED, Guess
from listproof.init.nodes import Node, plain
from listproof.init.outline import Asked, Outline

NUMBERS = ("integer", "number", "")


def slot_named(outline: Outline, names: tuple[str, ...], used: Iterable[str] = ()) -> Iterator[Asked]:
    """What a request may say under one of the names, the surest first."""
    taken = {*used}
    ranked = []
    for at, each in enumerate(outline.asked):
        if each.slot in taken or each.slot.startswith("header:"):
            continue
        whole, last = plain(each.name), plain(re.split(r"[.\[]", each.name.rstrip("]"))[-1])
        ranks = [names.index(name) for name in (whole, last, whole.removeprefix("page")) if name in names]
        if ranks:
            ranked.append((min(ranks) + 1000 * each.outdated, at, each))
    yield from (each for _, _, each in sorted(ranked, key=lambda found: found[:2]))


def size(outline: Outline) -> Asked | None:
    """The page size: a number, and not one that means something else."""
    for each in slot_named(outline, rules.SIZE):
        numeric = each.schema.kind in NUMBERS or (
            each.schema.kind == "string"
            and re.search(r"\b(?:number|maximum|limit|how many|page size)\b", each.prose, re.I)
        )
        if numeric and not re.search(r"\btotal\b.*\binclud|\bwhether\b|\bbytes\b", each.prose[:200], re.I):
            return each
    return None


def positions(outline: Outline, answer: dict[str, Node], used: Iterable[str]) -> list[tuple[str, Asked, str]]:
    """(style, slot, why) of every position, the main one first."""
    found: list[tuple[str, Asked, str]] = []
    for each in slot_named(outline, rules.NUMBER, used):
        if each.schema.kind == "object":
            continue
        if each.schema.kind == "string" and _is_token(each, answer):
            found.append(("cursor", each, "it is a text, and answers name the next one"))
        elif each.schema.kind in NUMBERS or each.schema.kind == "string":
            found.append(("page", each, "its name counts pages"))
    for each in slot_named(outline, rules.OFFSET, used):
        if (
            re.search(r"[\[.]", each.name)
            and plain(each.name) not in rules.OFFSET
            and "page" not in each.name.lower()
            and "list" not in each.name.lower()
        ):
            continue
        if of_time(each) or (plain(each.name) in ("from", "start", "begin") and each.schema.kind == "string"):
            continue
        if (
            each.schema.kind == "string" and not re.search(r"\b(?:number|skip|zero|0|integer)\b", each.prose, re.I)
        ) or re.search(r"\btoken\b|next_offset|\bcursor\b|offset id", each.prose, re.I):
            found.append(("cursor", each, "it is a text that an answer gives"))
        else:
            found.append(("offset", each, "its name counts rows"))
    cursors = [
        each
        for each in slot_named(outline, rules.CURSOR, used)
        if not of_time(each) and each.slot not in {s.slot for _, s, _ in found}
    ]
    for each in cursors:
        if plain(each.name) in (
            "index",
            "token",
            "next",
            "from",
            "before",
            "after",
            "until",
            "key",
        ) and each.schema.kind not in ("string", "integer", ""):
            continue
        if (
            plain(each.name) in ("token", "index", "from", "until", "key", "iterator")
            and not rules.TOKEN.search(each.prose)
            and not rules.OF_A_ROW.search(each.prose)
        ):
            continue
        found.append(("cursor", each, "its name says that an answer gives it"))
    forward = [
        each
        for each in found
        if plain(each[1].name.replace("page", "")) not in rules.BACKWARD and plain(each[1].name) not in rules.BACKWARD
    ]
    back = [each for each in found if each not in forward]
    return (forward or back) and _ranked(forward or back, answer)


def _ranked(found: list[tuple[str, Asked, str]], answer: dict[str, Node]) -> list[tuple[str, Asked, str]]:
    """The likeliest main position first: the one that the answer speaks of."""
    said = {plain(place.rpartition("/")[2]) for place in answer}
    tokens = said & {
        "nextcursor",
        "nextpagetoken",
        "nexttoken",
        "cursor",
        "nextoffset",
        "continue",
        "endcursor",
        "aftercursor",
    }

    def rank(each: tuple[str, Asked, str]) -> int:
        style, slot, _ = each
        if slot.outdated:
            return 4
        if style == "cursor":
            named = plain(slot.name) in rules.CURSOR[:10] or bool(rules.TOKEN.search(slot.prose))
            return (
                0
                if tokens
                or (
                    named
                    and any(
                        style_ == "page" and re.search(r"client state|deprecated", each_.prose, re.I)
                        for style_, each_, _ in found
                    )
                )
                else 3
                if not named
                else 2
            )
        return 1

    first: dict[str, tuple[str, Asked, str]] = {}
    for each in sorted(found, key=rank):
        first.setdefault(each[0], each)
    return list(first.values())


def _is_token(each: Asked, answer: dict[str, Node]) -> bool:
    said = {plain(place.rpartition("/")[2]): node for place, node in answer.items()}
    following = next((said[name] for name in ("nextpage", "nextpagetoken", "nextcursor") if name in said), None)
    return bool(re.search(r"\b(?:token|cursor|opaque)\b", each.prose, re.I)) or (
        following is not None and following.kind == "string"
    )


def of_time(each: Asked) -> bool:
    timed = str(each.schema.fact("format") or "") in ("date", "date-time", "datetime", "time")
    named = plain(each.name) in ("after", "before", "since", "until", "from", "to", "start", "end", "begin")
    about = (
        rules.OF_TIME.search(each.prose) is not None
        and not rules.TOKEN.search(each.prose)
        and not re.search(r"\bids?\b", each.prose, re.I)
    )
    return (
        timed
        or (named and about)
        or bool(
            re.search(r"[\[.](?:after|before|from|since|until|start)\]?$", each.name)
            and "page" not in each.name.lower()
            and "list" not in each.name.lower()
        )
    )


def said(answer: Node | None, row_place: str, depth: int = 0, at: str = "") -> dict[str, Node]:
    """Places of an answer beside its rows, through the objects around them."""
    found: dict[str, Node] = {}
    for name, each in (answer.members if answer is not None and answer.kind != "array" else {}).items():
        place = at + pointer.join(name)
        if place == row_place:
            continue
        if each.kind == "object" and depth < 3 and each.members:
            inside = row_place.startswith(f"{place}/")
            if inside or plain(name) in rules.ENVELOPES or plain(name) in rules.NEXT or depth:
                found |= said(each, row_place, depth + 1, place)
        found[place] = each
    return found


def place_of(answer: dict[str, Node], names: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[str, Node] | None:
    """The place of the answer that bears one of the names, the surest first, the outermost first."""
    ranked = []
    for place, node in answer.items():
        name = plain(place.rpartition("/")[2])
        if name in names and node.kind in kinds:
            ranked.append((names.index(name), place.count("/"), place, node))
    return min(ranked, key=lambda each: each[:3])[2:] if ranked else None


OF_NUMBER = "its name says that it is the number of the next page"


def following(outline: Outline, answer: dict[str, Node], style: str, at: Asked | None, identity: str) -> Guess | None:
    """The place of what leads to the next page, as a cursor or as a link."""
    tokens: list[tuple[tuple[int, int], str, Node]] = []
    links: list[tuple[tuple[int, int], str, Node]] = []
    for place, node in answer.items():
        steps = [plain(step) for step in place.split("/")[1:]]
        name = steps[-1]
        around = steps[-2] if len(steps) > 1 else ""
        ahead = name in rules.NEXT or (
            around in ("next", "nextpage")
            and name
            in (
                "href",
                "url",
                "link",
                "cursor",
                "token",
                "startingafter",
                "after",
                "pagetoken",
                "offset",
                "page",
                "uri",
            )
        )
        if not ahead or node.kind not in ("string", "integer", ""):
            continue
        written = place.rpartition("/")[2]
        token = bool(re.search(r"cursor|token", written, re.I)) and not re.search(r"url|uri|link", written, re.I)
        rank = (rules.NEXT.index(name) if name in rules.NEXT else 0, place.count("/"))
        (links if is_link(place, node) and not token else tokens).append((rank, place, node))
    if style in ("cursor", "") and tokens:
        _, place, node = min(tokens, key=lambda each: each[0])
        return Guess(place, CONVENTION, "its name says that it is the next cursor", node.at)
    numbers = [each for each in tokens if each[2].kind == "integer"]
    if style == "page" and numbers and not links:
        _, place, node = min(numbers, key=lambda each: each[0])
        return Guess(place, CONVENTION, OF_NUMBER, node.at)
    if links:
        _, place, node = min(links, key=lambda each: each[0])
        return Guess(place, CONVENTION, "its name or form says that it is the next link", node.at)
    rel = next(
        (
            place
            for place, node in answer.items()
            if plain(place.rpartition("/")[2]) == "links"
            and node.kind == "array"
            and {"rel", "href"} <= {*node.items.members}
        ),
        None,
    )
    if rel is not None:
        return Guess(f"{rel}/rel=next/href", CONVENTION, "links are told by their relation", answer[rel].at)
    header = next((name for name in outline.headers if plain(name) == "link"), None)
    prose = f"{outline.prose} {at.prose if at else ''}"
    if header or re.search(r"\blink\b[^.]{0,40}\bheader|header[^.]{0,40}\blink\b|rel=.?next", prose, re.I):
        return Guess("link:next", STATED if header else GUESS, "answers have the header Link", outline.at)
    named = next((name for name in outline.headers if re.search(r"next", name, re.I)), None)
    if named:
        return Guess(f"header:{named}", CONVENTION, "the name of this header says it", outline.at)
    if style == "cursor" and at is not None:
        bare = outline.answer is not None and outline.answer.kind == "array"
        if (
            identity
            and not rules.TOKEN.search(at.prose)
            and (
                at.schema.kind == "integer"
                or rules.OF_A_ROW.search(at.prose)
                or plain(at.name).endswith("id")
                or re.search(r"snowflake", str(at.schema.fact("format") or ""), re.I)
            )
        ):
            return Guess(
                f"row:{identity if identity.startswith('/') else '/' + identity}",
                CONVENTION,
                f"{at.name} is the identity of a row",
                at.schema.at,
            )
        elsewhere = _header_elsewhere(outline, at) if bare else ""
        if elsewhere:
            return Guess(
                f"header:{elsewhere}", CONVENTION, "other answers have a header of the position's name", outline.at
            )
        if bare:
            return Guess("link:next", GUESS, "an array has no room for a cursor, so a header says it", outline.at)
    elif [
        each for each in tokens if plain(each[1].rpartition("/")[2]) in ("next", "nextpage", "nextoffset", "nextstart")
    ] and style in ("offset", "page"):
        tokens = [
            each
            for each in tokens
            if plain(each[1].rpartition("/")[2]) in ("next", "nextpage", "nextoffset", "nextstart")
        ]
        return Guess(tokens[0][1], GUESS, "its name says what comes next", tokens[0][2].at)
    return None


def _header_elsewhere(outline: Outline, at: Asked) -> str:
    """The header of other answers of the document whose name ends with that of the position, empty where none does."""
    if outline.node is None or len(plain(at.name)) < SPOKEN:
        return ""
    root = Node(outline.node.content, "", outline.node.content)
    named = [name for name, _ in root.get("components").get("headers").each()]
    for holder in (root.get("components"), root):
        named += [name for _, each in holder.get("responses").each() for name, _ in each.get("headers").each()]
    for _, item in root.get("paths").each():
        for method in ("get", "post"):
            for _, each in item.get(method).get("responses").each():
                named += [name for name, _ in each.get("headers").each()]
    return next((name for name in named if plain(name).endswith(plain(at.name))), "")


SPOKEN = 6
"""Letters from which on a name says enough to be looked for among headers."""


def is_link(place: str, node: Node) -> bool:
    """Whether what stands at a place of an answer is a link: by the names around it, its form, or its words."""
    said = f"{node.prose} {node.fact('example') or ''}"
    return (
        bool(rules.LINK.search(place.rpartition("/")[2]))
        or bool({"links", "href"} & {plain(step) for step in place.split("/")})
        or str(node.fact("format") or "") in ("uri", "url", "uri-reference")
        or bool(re.search(r"\b(?:url|uri|link|href|path to|https?:)\b", said, re.I))
    )


def number(each: Asked, word: str, patterns: tuple[str, ...], least: int = 1) -> Guess | None:
    """A fact of the page size, from its schema or its prose."""
    stated = each.schema.fact(word)
    if isinstance(stated, str) and stated.isdigit():
        stated = int(stated)
    if isinstance(stated, int) and not isinstance(stated, bool) and stated >= max(0, least):
        return Guess(stated, STATED, "the schema says it", each.schema.at) if stated < 2**31 - 1 else None
    for pattern in patterns:
        for found in re.finditer(pattern, each.prose, re.IGNORECASE):
            value = int(found[1].replace(",", "") or 0)
            if value > least:
                return Guess(value, CONVENTION, f"its description: {' '.join(found[0].split())}", each.schema.at)
    return None
