"""What reading a large OpenAPI document costs: seconds of CPU, wall time and peak memory, as JSON and as YAML.

    python benchmarks/large_document.py [--megabytes 13]

The document is that of the langsmith contract with as many other schemas beside its own as fill the size;
each form is read in a new process, its imports included. Linux only. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from listproof.contract import library

READ = """
import re, sys, time
from pathlib import Path
from listproof.contract import library
start = time.monotonic()
contract = library.load(sys.argv[1])
assert contract.lists, "no list operation was read"
peak = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
print(time.monotonic() - start, time.process_time(), int(peak[1]) / 1024)
"""


def enlarged(content: dict[str, Any], characters: int) -> dict[str, Any]:
    """The document with copies of all its schemas, so many characters of indented JSON in all."""
    grown = copy.deepcopy(content)
    one = len(json.dumps(content["components"]["schemas"], indent=2))
    for number in range(max(0, characters // one - 1)):
        for name, schema in content["components"]["schemas"].items():
            grown["components"]["schemas"][f"{name}{number}"] = renamed(schema, number)
    return grown


def renamed(value: Any, number: int) -> Any:
    """A copy whose references to schemas are its own."""
    if isinstance(value, dict):
        own = {name: renamed(inner, number) for name, inner in value.items()}
        for name, inner in own.items():
            if name == "$ref" and str(inner).startswith("#/components/schemas/"):
                own[name] = f"{inner}{number}"
        return own
    return [renamed(inner, number) for inner in value] if isinstance(value, list) else value


def main() -> None:
    """Write both forms, read both, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=float, default=13)
    asked = options.parse_args()
    contract = library.load("langsmith")
    print("| form | MB | seconds | seconds of CPU, imports included | peak MB |\n|---|---|---|---|---|")
    for form in ("JSON", "YAML"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            shutil.copy(contract.folder / "listing.toml", folder)
            text = written(dict(contract.document), form, int(asked.megabytes * 1_000_000))
            (folder / "openapi.yaml").write_text(text, "utf-8")
            done = subprocess.run([sys.executable, "-c", READ, name], check=True, capture_output=True, text=True)  # noqa: S603
            wall, cpu, peak = map(float, done.stdout.split())
            print(f"| {form} | {len(text) / 1e6:.1f} | {wall:.1f} | {cpu:.1f} | {peak:.0f} |", flush=True)


def written(content: dict[str, Any], form: str, characters: int) -> str:
    """The enlarged document in that form, of about so many characters."""
    if form == "JSON":
        return json.dumps(enlarged(content, characters), indent=2)
    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    dumper.ignore_aliases = lambda *_: True
    share = len(json.dumps(content, indent=2)) / len(yaml.dump(content, Dumper=dumper))
    return str(yaml.dump(enlarged(content, int(characters * share)), Dumper=dumper, sort_keys=False))


if __name__ == "__main__":
    main()
