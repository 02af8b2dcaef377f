"""What ``listproof mock`` does: serve one mock and say how to use it."""

from __future__ import annotations

import json
import re
import shlex
import threading
from typing import Any, TextIO

from listproof.contract import library, pointer
from listproof.contract.model import ListOperation
from listproof.contract.slot import slot
from listproof.faults.served import faulty, listed
from listproof.mock.served import Mock, reference
from listproof.mock.server import Running, serve


def run(name: str, fault: str | None, port: int, large: int, out: TextIO, stop: threading.Event | None = None) -> None:
    """Serve the mock of a contract until Ctrl-C (or until ``stop`` is set); ListproofError where that cannot be.

    ``name`` is a bundled contract, or a folder of which the mock is made.

    ``fault`` names a fault of that mock, or a benign variant, ``large`` adds a collection of that many rows.
    """
    mock, sentence = faulty(library.load(name), fault, large=large) if fault else (reference(name, large=large), "")
    with serve(mock.app, port=port, prefix=mock.prefix) as running:
        try:
            print(f"{name} mock at {running.base_url}", file=out)
            if fault:
                print(f"{fault}: {sentence}", file=out)
            line = curl(mock, running, library.load(name).lists[0])
            print("\n".join(["", *described(mock), "", "Try:", f"  {line}", ""]), file=out)
            print("Ctrl-C stops it.", file=out, flush=True)
            waiting = stop or threading.Event()
            while not waiting.wait(0.5):  # a signal that another thread was given is heard when this one wakes
                pass
        except KeyboardInterrupt:
            print("Stopped.", file=out, flush=True)


def list_faults(contract: str, out: TextIO) -> None:
    """Print the faults of a contract's mock, and benign variants; UsageError for what is no contract."""
    for title, found in listed(library.load(contract)):
        print(f"{title} ({len(found)})", file=out)
        for each, sentence in found:
            print(f"  {each}\n      {sentence}", file=out)


def described(mock: Mock) -> list[str]:
    """A line for each collection, and for the parents that have none."""
    ids = [(c.name, c.parents, "1 row" if c.rows == 1 else f"{c.rows} rows", c.purpose) for c in mock.collections]
    if mock.unknown:
        ids.append(("unknown", mock.unknown, "", "exists nowhere"))
    if mock.malformed:
        ids.append(("malformed", mock.malformed, "", "exists nowhere"))
    if mock.foreign is not None:
        ids.append(("foreign", mock.foreign, "", "another account's"))
    shown = [(name, " ".join(f"{k}={v}" for k, v in parents.items()), rows, why) for name, parents, rows, why in ids]
    widths = [max(len(row[column]) for row in shown) for column in range(3)]
    lines = [f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d}" for a, b, c, d in shown]
    lines += [f"  another team: {name}: {value}" for name, value in mock.scopes.items()]
    return lines


def curl(mock: Mock, running: Running, operation: ListOperation) -> str:
    """A line for a shell that lists three rows of the first collection."""
    sent = [part.partition("=")[::2] for part in mock.server.sample.split("&") if part]
    asked = [*mock.collections[0].parents.items(), *sent]
    headers = {slot(name).name: text for name, text in asked if slot(name).location == "header"}
    words = ["curl", "-sS"]
    keys = {name[1:]: value for name, value in mock.headers.items() if name.startswith("?")}
    for name, value in {**mock.headers, **headers}.items():
        if name[1:] in keys:
            continue
        words += ["-H", shlex.quote(f"{name}: {value}")]
    if operation.method == "POST":
        body: Any = {}
        for name, text in asked:
            if slot(name).location == "body":
                body = pointer.put(body, pointer.steps(name), json.loads(text) if _PLAIN.fullmatch(text) else text)
        words += ["-H", shlex.quote("Content-Type: application/json"), "--data", shlex.quote(json.dumps(body))]
    path = {each.name for each in operation.parameters if each.location == "path"}
    plain = [(name, text) for name, text in asked if name not in path and slot(name).location == "query"]
    query = "&".join(f"{name}={text}" for name, text in [*plain, *keys.items()])
    address = f"{running.base_url}{mock.path(mock.collections[0].parents)}{'?' * bool(query)}{query}"
    return " ".join([*words, shlex.quote(address)])


_PLAIN = re.compile(r"true|false|[0-9]{1,9}", re.ASCII)
"""Texts that stand for themselves in JSON."""
