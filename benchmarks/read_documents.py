"""What reading the OpenAPI documents of a folder costs: seconds, seconds of CPU and peak memory of each.

    python benchmarks/read_documents.py FOLDER

Every .yaml, .yml and .json file of the folder that is an OpenAPI document is read in a new process, imports included:
held against the specification with its first reading operation, and what it says of every GET is read, the rows of its
200 too where they are an array. Linux only. Prints a Markdown table; exit code 1 where a document is not read, is
refused without a message for people, or costs more than ``SECONDS`` or ``MEGABYTES``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

SECONDS, MEGABYTES = 10, 600
"""What one document may cost."""

READ = """
import re, sys, time
from pathlib import Path
start = time.monotonic()
from listproof.contract import document, openapi_rules, operation, rows
from listproof.errors import ContractError
refused, read, refusals = "", 0, {}
try:
    written = document.read(Path(sys.argv[1]))
    gets = [key for key in written.operations() if key.startswith("GET ")]
    openapi_rules.validate(written, gets[:1])
    whole = document.modern(written)
    places = whole.operations()
    for key in gets:
        try:
            operation.read(whole, key, places[key])
            read += 1
        except ContractError as error:
            refusals[str(error).partition(": ")[2]] = key
except ContractError as error:
    refused = str(error).partition(": ")[2]
peak = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
print(time.monotonic() - start, time.process_time(), int(peak[1]) / 1024, read, len(refusals), sep="\\n")
print(refused or next(iter(refusals), ""))
"""


def main() -> int:
    """Read each, print a line of each; the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    files = sorted(each for each in folder.iterdir() if each.suffix in (".yaml", ".yml", ".json"))
    print("| document | MB | seconds | seconds of CPU | peak MB | GET read | refused | the first refusal |")
    print("|---|---|---|---|---|---|---|---|")
    bad = 0
    for file in files:
        done = subprocess.run([sys.executable, "-c", READ, str(file)], check=False, capture_output=True, text=True)  # noqa: S603
        size = f"{file.stat().st_size / 1e6:.1f}"
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            print(f"| {file.name} | {size} | | | | | | TRACEBACK: {' '.join(last)[:150]} |", flush=True)
            bad += 1
            continue
        wall, cpu, peak, read, refused, why = done.stdout.split("\n")[:6]
        bad += float(cpu) > SECONDS or float(peak) > MEGABYTES
        costs = f"{float(wall):.1f} | {float(cpu):.1f} | {float(peak):.0f}"
        print(f"| {file.name} | {size} | {costs} | {read} | {refused} | {why[:120]} |", flush=True)
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main())
