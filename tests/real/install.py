"""Makes the environments of the server and of the client that cannot live in one with listproof, both at a time.

Argument: the folder that they go into. Nothing is compiled ahead, because little of what comes is ever imported.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ENVIRONMENTS = ("agent-server", "seekrai")
"""Each with the packages that the file of its name lists."""


def install(name: str, folder: Path) -> subprocess.Popen[bytes]:
    home, listed = folder / name, Path(__file__).with_name(f"{name}.txt")
    venv.create(home, with_pip=False)
    words = [
        "-m",
        "pip",
        "--python",
        str(home),
        "install",
        "--quiet",
        "--no-compile",
        "--disable-pip-version-check",
        "-r",
    ]
    return subprocess.Popen([sys.executable, *words, str(listed)])


if __name__ == "__main__":
    running = [install(name, Path(sys.argv[1])) for name in ENVIRONMENTS]
    sys.exit(max(each.wait() for each in running))
