"""How right ``listproof init`` is: python benchmarks/init_accuracy.py FOLDER [--wrong KEY]

FOLDER holds OpenAPI documents and labels.jsonl, one operation a line, labelled by hand: ``doc`` (the file's name
without ending), ``operation``, ``list``, and of a list ``style`` (the main one first), ``size``, ``at``, ``rows``,
``id``, ``next``, ``total``, ``pages``, ``more``, ``max``, ``default``, ``order`` (``grammar``, ``params``), ``filters``
(``param``, ``field``, ``op``) and ``select``. Prints precision and recall of each, and the share of paged lists that
could be walked as inferred: rows, identity, style, size and position right, and what leads on where the style needs it.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from listproof.contract import yaml_text
from listproof.init.guess import Listed
from listproof.init.infer import lists

MANY = 40
"""Filters of an operation above which labels name but some of them."""

KEYS = ("list", "style", "usable", "rows", "id", "size", "at", "next", "total", "more", "pages", "max", "default")
MORE = ("order params", "order grammar", "select", "filter params", "filter field", "filter op", "field and op")


def content(file: Path) -> Any:
    """The document as plain data."""
    return yaml_text.read(file.read_text("utf-8-sig"))[0]


def plainly(place: Any) -> str:
    """A place or a field, however it is written."""
    return re.sub(r"^row:/?", "row:", str(place).removeprefix("!")).lstrip("/")


def compare(
    label: dict[str, Any], found: Listed | None, counts: dict[str, Counter[str]], wrong: list[str]
) -> bool | None:
    """Count what is right of one operation; whether it could be walked, None where it has no pages or is no list."""

    def one(key: str, wanted: Any, got: Any, same: bool | None = None) -> bool:
        same = wanted == got if same is None else same
        counts[key].update(
            {
                "labelled": wanted is not None,
                "said": got is not None,
                "right": got is not None and wanted is not None and same,
            }
        )
        if (wanted is not None or got is not None) and not (same and wanted is not None and got is not None):
            wrong.append(f"{key}: {label['doc']} {label['operation']}: {wanted} expected, {got} came")
        return bool(same)

    one("list", True if label["list"] else None, True if found else None)
    if not label["list"] or found is None:
        return False if label["list"] and label["style"] != ["none"] else None
    styles, mine = label["style"], [*found.styles]
    style = one("style", styles[0], mine[0])
    one("usable", styles[0], mine[0], mine[0] in styles)
    right = [style or mine[0] in styles]
    for key in ("rows", "id", "size", "at", "next", "total", "more", "pages", "max", "default"):
        wanted, got = label[key], found.value(key)
        if key in ("size", "at") and wanted is None and styles == ["none"]:
            got = None if key == "at" else got
        same = wanted is not None and got is not None and plainly(wanted) == plainly(got)
        if key == "at" and mine[0] != styles[0] and mine[0] in styles:
            same, wanted = True, wanted if wanted is not None else got
        one(key, wanted, got, same)
        if key in ("rows", "id", "size", "at") or (key == "next" and mine[0] in ("cursor", "link")):
            right.append(same or (wanted is None and got is None))
    order = label["order"]
    one("order params", sorted(order["params"]) if order else None, sorted(found.order.slots) if found.order else None)
    one("order grammar", order["grammar"] if order else None, found.order.grammar if found.order else None)
    select, mine_select = label["select"], found.select.value[0] if found.select else None
    one("select", select["param"] if select else None, mine_select)
    filters = {each["param"]: each for each in label["filters"]}
    own = {each.slot: each for each in found.filters}
    many = len(own) > MANY  # of such, labels name some
    for name in {**filters, **own} if not many else filters:
        one("filter params", name if name in filters else None, name if name in own else None)
        if name in filters and name in own:
            field, op = filters[name]["field"], filters[name]["op"]
            one(
                "filter field",
                field if field != "?" else None,
                own[name].field or None,
                plainly(field) == plainly(own[name].field),
            )
            op_same = own[name].op == op
            one("filter op", op, own[name].op, op_same)
            both = plainly(field) == plainly(own[name].field or "?") and op_same
            one("field and op", f"{field} {op}", f"{own[name].field or '?'} {own[name].op}", both)
    return all(right) if styles != ["none"] else None


def main(words: Sequence[str]) -> None:
    """Read, compare and print."""
    folder, shown = Path(words[0]), [word for word in words[1:] if word != "--wrong"]
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines() if line.strip()]
    counts: dict[str, Counter[str]] = {key: Counter() for key in (*KEYS, *MORE)}
    wrong: list[str] = []
    walked: list[bool] = []
    seconds = dict[str, float]()
    for name in sorted({label["doc"] for label in labels}):
        file = next(each for ending in (".yaml", ".json", ".yml") if (each := folder / f"{name}{ending}").exists())
        document, begun = content(file), time.process_time()
        found = {each.key: each for each in lists(document)}
        seconds[name] = time.process_time() - begun
        for label in labels:
            if label["doc"] == name:
                could = compare(label, found.get(label["operation"]), counts, wrong)
                walked += [could] if could is not None else []
                if could is False:
                    wrong.append(f"walkable: {name} {label['operation']}")
    print(f"{'key':14} precision  recall  labelled")
    for key, count in counts.items():
        precision, recall = (100 * count["right"] / max(1, count[side]) for side in ("said", "labelled"))
        print(f"{key:14} {precision:8.0f}% {recall:6.0f}% {count['labelled']:9}")
    share = 100 * sum(walked) / max(1, len(walked))
    print(f"walkable as inferred: {sum(walked)} of {len(walked)} paged lists, {share:.0f} %")
    slowest = max(seconds, key=lambda each: seconds[each])
    print(f"slowest document: {slowest}, {seconds[slowest]:.1f} s without reading it")
    print("\n".join(line for line in wrong if any(line.startswith(f"{key}:") for key in shown)))


if __name__ == "__main__":
    main(sys.argv[1:])
