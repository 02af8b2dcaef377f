"""The packages of listproof, who imports whom, and whether anything leads back to itself.

``python docs/import_graph.py [src/listproof]`` prints it; imports inside functions count, those for type checkers not.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

Graph = Mapping[str, set[str]]


def modules(source: Path) -> Mapping[str, Path]:
    """Dotted names below the package, "" for itself, and their files."""
    found = {}
    for file in sorted(source.rglob("*.py")):
        parts = file.relative_to(source).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = file
    return found


def imported(name: str, known: Mapping[str, Path], source: Path) -> Iterator[str]:
    """The modules of ours that a module imports."""
    file = known[name]
    within = [source.name, *file.relative_to(source).parent.parts]
    tree = ast.parse(file.read_text("utf-8"))
    typing = [n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
    skipped = {id(inner) for node in typing for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or id(node) in skipped:
            continue
        above = within[: len(within) - node.level + 1] if node.level else []
        origin = ".".join([*above, *([node.module] if node.module else [])])
        if origin.partition(".")[0] != source.name:
            continue
        origin = origin[len(source.name) + 1 :]
        for alias in node.names:
            full = f"{origin}.{alias.name}".lstrip(".")
            yield full if full in known else origin


def graph(source: Path) -> Graph:
    """Each module with those that it imports. A package's own ``__init__`` only hands on what its modules hold."""
    known = modules(source)
    found = {name: {other for other in imported(name, known, source) if other not in (name, "")} for name in known}
    return {name: {other for other in others if not name.startswith(f"{other}.")} for name, others in found.items()}


def rooms(arrows: Graph) -> Graph:
    """The same between the first parts of the names."""
    found: dict[str, set[str]] = {}
    for name, others in arrows.items():
        own = name.partition(".")[0]
        found.setdefault(own, set()).update({other.partition(".")[0] for other in others} - {own})
    return found


def circle(arrows: Graph) -> str:
    """A circle, or "none"."""
    try:
        tuple(TopologicalSorter(arrows).static_order())
    except CycleError as error:
        return " -> ".join(error.args[1])
    return "none"


def floors(arrows: Graph) -> list[list[str]]:
    """The names by floor, those that import nothing first; needs a graph without circles."""
    sorter = TopologicalSorter(arrows)
    sorter.prepare()
    found = []
    while ready := sorted(sorter.get_ready()):
        found.append(ready)
        sorter.done(*ready)
    return found


def main() -> None:
    """Print the figures, the floors of the packages and the circles."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "src" / "listproof"
    arrows = graph(source)
    between = rooms(arrows)
    print(f"modules  {len(arrows)}, arrows {sum(map(len, arrows.values()))}, circle: {circle(arrows)}")
    print(f"at the top level {len(between) - 1}, arrows {sum(map(len, between.values()))}, circle: {circle(between)}")
    if circle(between) == "none":
        for number, names in enumerate(floors(between), 1):
            print(f"floor {number:2}  {' '.join(filter(None, names))}")


if __name__ == "__main__":
    main()
