"""Writes docs/run.svg, the picture of a run in the README: ``python docs/generate_picture.py``."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from listproof.report import terminal
from listproof.run.session import Session
from listproof.run.settings import Settings

PICTURE = Path(__file__).with_name("run.svg")
FAULT = "filter_after_the_page"
ONLY = ("SCH", "FLT", "SEL", "MIX")


def main() -> None:
    """Run the suite against a faulty mock and keep what a terminal shows of it, to the verdict."""
    out = Console(record=True, width=110, file=io.StringIO(), force_terminal=True, highlight=False, markup=False)
    out.print(f"$ listproof check langsmith --fault {FAULT} --only {','.join(ONLY)}")
    settings = Settings.of(contract="langsmith", fault=FAULT, only=ONLY, fuzz=False)
    with Session(settings) as session:
        place = f"{session.place} at {session.base_url}"
        terminal.header(out, session.contract, place, session.collections(), settings.what.seed)
        run = session.run()
    terminal.show(out, run)
    terminal.verdict(out, run)
    PICTURE.write_text(out.export_svg(title="listproof"), encoding="utf-8")


if __name__ == "__main__":
    main()
