"""A server that others wrote, on loopback, with data of ours, for as long as a context lasts."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from program import Program, free_port


@dataclass(frozen=True)
class World:
    """How a server is started, filled and checked.

    ``program`` are its words, in which ``{port}``, ``{bin}``, ``{here}`` and ``{folder}`` stand for its port, the
    programs of its environment, its folder among the tests and a folder of its own; ``ready`` is a path that it answers
    once it is there; ``fill`` makes the data, ``before`` what must be there before it starts; ``check`` are words for
    ``listproof check``, ``secrets`` the variables that they name, ``headers`` what a plain request sends,
    ``rows`` the member of an answer that holds the rows.
    """

    name: str
    packages: tuple[str, ...]
    program: tuple[str, ...]
    ready: str
    check: tuple[str, ...]
    prefix: str = ""
    rows: str = ""
    fill: Callable[[Server], None] = lambda server: None
    before: tuple[tuple[str, ...], ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Server(Program):
    """A world that is started in ``folder``, with the programs that the folder ``programs`` holds."""

    patience = 60.0
    """1 to 6 seconds are usual."""

    def __init__(self, world: World, programs: Path, folder: Path) -> None:
        super().__init__(folder)
        self.world, self.name, self.headers = world, world.name, world.headers
        here = Path(__file__).parent / world.name
        self.port = free_port()
        told = {"port": str(self.port), "bin": str(programs), "here": str(here), "folder": str(folder)}
        self._words = [word.format(**told) for word in world.program]
        self._before = [[word.format(**told) for word in words] for words in world.before]
        self.base_url = f"http://127.0.0.1:{self.port}{world.prefix}"

    def start(self) -> None:
        for words in self._before:
            subprocess.run(words, cwd=self._folder, check=True, capture_output=True, timeout=self.patience)
        self.run(self._words, {"PYTHONWARNINGS": "ignore"})

    def ready(self) -> bool:
        return self.ask("GET", self.world.ready)[0] == 200

    def filled(self) -> None:
        self.world.fill(self)
