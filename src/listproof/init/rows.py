"""Where the rows of an answer stand, what tells one from another, and whether there are any."""

from __future__ import annotations

from listproof.contract import pointer
from listproof.init import rules
from listproof.init.guess import CONVENTION, GUESS, STATED, Guess
from listproof.init.nodes import Node, plain
from listproof.init.outline import Outline

IDS = ("id", "uuid", "uid", "guid", "key", "code", "slug", "sid", "name", "token")
"""Names of identities, the surest first."""


def rows(outline: Outline) -> tuple[Guess, Node] | None:
    """The place of the rows and the schema of one, None where the answer is no list."""
    answer = outline.answer
    if answer is None:
        return None
    if plain(outline.named[-1] if outline.named else "") in rules.NUMBERS_OF and "id" not in {
        plain(name) for name in _row_members(answer)
    }:
        return None
    if answer.kind == "array" and answer.items.kind in ("boolean", "number", "array"):
        return None
    if answer.kind == "array":
        return Guess("", STATED, "the body is an array", answer.at), answer.items
    found = sorted(_arrays(answer, outline, ""), key=lambda each: -each[0])
    if not found or found[0][0] <= 0:
        return None
    score, place, array = found[0]
    beside = len(found) > 1 and found[1][0] == score
    why = f"{place} is the array of the answer" + (" that is likeliest to hold the rows" if len(found) > 1 else "")
    return Guess(place, GUESS if beside else CONVENTION, why, array.at), array.items


def _row_members(answer: Node) -> list[str]:
    return [*answer.items.members] if answer.kind == "array" else []


def _arrays(answer: Node, outline: Outline, at: str, depth: int = 0) -> list[tuple[int, str, Node]]:
    """Arrays of an object with how much speaks for each and where they stand."""
    found = []
    members = answer.members
    word, steps = plain(outline.last), [plain(each) for each in outline.named]
    only = sum(each.kind == "array" for each in members.values()) == 1
    thing = not depth and (_is_a_thing(members) + 2 * (outline.of_one and _told(members) > 2))
    for name, each in members.items():
        place, own = at + pointer.join(name), plain(name)
        if each.kind == "array":
            score = 1 + 2 * (each.items.kind == "object") - 3 * thing + only - depth
            score += 4 * (own in rules.ROWS) + 4 * _alike(own, word) + 2 * any(_alike(own, step) for step in steps)
            score -= 6 * (own in rules.NO_ROWS and not _alike(own, word))
            score -= 2 * (each.items.kind not in ("object", "") and own not in rules.ROWS and not _alike(own, word))
            found.append((score, place, each))
        elif (
            each.kind == "object"
            and depth < 2
            and (own in rules.ENVELOPES or _alike(own, word) or own == "embedded" or _is_a_page(each))
        ):
            one = (
                outline.of_one and own == _singular(word) and own != word
            )  # an object by itself, with arrays of its own
            deeper = _arrays(each, outline, place, depth + 1)
            found += [(score - 1 - 6 * one, where, array) for score, where, array in deeper]
    return found


def _is_a_thing(members: dict[str, Node]) -> bool:
    """Whether an object is something by itself: it has an identity, so its arrays are its own."""
    return any(plain(name) in ("id", "uuid", "uid", "createdat", "updatedat") for name in members) and len(members) > 2


def _told(members: dict[str, Node]) -> int:
    """How many plain members an answer has that say nothing of pages, nor what every answer says."""
    known = {
        *rules.TOTAL,
        *rules.PAGES,
        *rules.MORE,
        *rules.NEXT,
        *rules.SIZE,
        *rules.OFFSET,
        *rules.NUMBER,
        *rules.ANSWERS,
        *rules.CURSOR,
    }
    return sum(each.kind not in ("array", "object") and plain(name) not in known for name, each in members.items())


def _is_a_page(node: Node) -> bool:
    """Whether an object holds rows with what is said of a page beside them."""
    members = {plain(name): each for name, each in node.members.items()}
    said = {*rules.TOTAL[:8], *rules.NEXT[:8], *rules.MORE[:6], "limit", "offset", "cursors"} & {*members}
    return bool(said) and any(name in rules.ROWS and each.kind == "array" for name, each in members.items())


def _alike(one: str, other: str) -> bool:
    """Whether two names mean the same things, in singular or plural, or with a word before."""
    short, long = sorted((_singular(one), _singular(other)), key=len)
    return len(short) > 2 and (long == short or long.endswith(short))


def _singular(name: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if name.endswith(ending) and len(name) > len(ending) + 1 and not name.endswith("ss"):
            return name.removesuffix(ending) + instead
    return name


def fields(row: Node) -> dict[str, Node]:
    """The fields of a row by how listing.toml names them: members, and pointers to members of its objects."""
    found = dict(row.members)
    for name, each in row.members.items():
        if each.kind == "object":
            for inner, node in each.members.items():
                found[pointer.join(name, inner)] = node
    return found


def identity(outline: Outline, row: Node) -> Guess | None:
    """The field of a row's identity."""
    members = row.members
    own = {plain(name): name for name in members}
    required = row.fact("required")
    word = _singular(plain(outline.last))
    for short in ("id", "uuid", "uid", "guid"):
        if short in own:
            return Guess(
                own[short],
                STATED if isinstance(required, list) and own[short] in required else CONVENTION,
                "rows have it",
                members[own[short]].at,
            )
    wrapped = [(name, each) for name, each in members.items() if each.kind == "object"]
    if (len(members) == len(wrapped) and wrapped) or (own and len(members) <= 2 and wrapped):
        for name, each in wrapped:
            inner = {plain(n): n for n in each.members}
            if "id" in inner:
                return Guess(pointer.join(name, inner["id"]), CONVENTION, f"rows hold {name}, which has it", each.at)
    for name, short in ((n, p) for p, n in own.items()):
        if short in (f"{word}id", f"{word}uuid", f"{word}key", f"{word}uid", f"{word}number", f"{word}code") or (
            short.endswith("id") and short.removesuffix("id") and word.endswith(short.removesuffix("id"))
        ):
            return Guess(name, CONVENTION, f"it is named after {outline.last}", members[name].at)
    for name, each in wrapped:
        inner = {plain(n): n for n in each.members}
        found = next((inner[short] for short in ("id", "uid", "uuid") if short in inner), None)
        if found and plain(name) in ("metadata", "attributes", "node", "user", "data", word, "sys", "info"):
            return Guess(pointer.join(name, found), CONVENTION, f"rows hold {name}, which has it", each.at)
    for short, name in own.items():
        if short == word and members[name].kind in ("string", "integer"):
            return Guess(name, CONVENTION, f"it bears the name of {outline.last}", members[name].at)
    given = {plain(name) for name in outline.path}
    ids = [
        name
        for short, name in own.items()
        if short.endswith("id") and members[name].kind in ("string", "integer") and short not in given
    ]
    if len(ids) == 1 or (ids and ids[0] == next(iter(members))):
        sure = (
            CONVENTION if ids[0] == next(iter(members)) and isinstance(required, list) and ids[0] in required else GUESS
        )
        return Guess(ids[0], sure, "it is the first member whose name ends with id", members[ids[0]].at)
    for name, each in members.items():
        plainly = each.kind in ("string", "integer") and not each.enum and plain(name) not in given
        if plainly and rules.UNIQUE.search(each.prose):
            return Guess(name, CONVENTION, "its description says that it tells rows apart", each.at)
    first = next(iter(members), None)
    if first is not None and isinstance(required, list) and first in required:
        each = members[first]
        dated = str(each.fact("format") or "") in ("date", "date-time")
        if each.kind in ("string", "integer") and not each.enum and not dated and plain(first) not in given:
            return Guess(first, CONVENTION, "it is the first member, and rows must have it", each.at)
    for short in IDS:
        if short in own and members[own[short]].kind in ("string", "integer", ""):
            return Guess(own[short], GUESS, "rows have it, and nothing surer", members[own[short]].at)
    if not members:
        return Guess("id", GUESS, "the document does not say what rows hold", row.at)
    return None
