"""Makes the environment of the servers that others wrote, which cannot live in one with listproof.

Argument: its folder. Nothing is compiled ahead, because little of what comes is ever imported.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = Path(__file__).with_name("packages.txt")

if __name__ == "__main__":
    venv.create(sys.argv[1], with_pip=False)
    words = ["-m", "pip", "--python", sys.argv[1], "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    sys.exit(subprocess.run([sys.executable, *words, "-r", str(PACKAGES)], check=False).returncode)
