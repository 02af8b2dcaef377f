"""How fields are selected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from listproof.contract.parameter import Parameter
from listproof.contract.template import Template


@dataclass(frozen=True)
class Exclusion:
    """How fields are left out of rows: by names with a sign ``before`` and ``after`` them in the slots of ``send``."""

    send: Template
    before: str = ""
    after: str = ""

    def written(self, name: str) -> str:
        """The name as it is sent."""
        return f"{self.before}{name}{self.after}"

    def read(self, text: str) -> str | None:
        """The name that is sent so, None where none is."""
        inner = text.removeprefix(self.before).removesuffix(self.after)
        return inner if self.written(inner) == text else None


@dataclass(frozen=True)
class Select:
    """Projection: which names may be asked for, and what comes back unasked (``always``). ``groups`` are the fields of
    names that stand for several; ``drop`` says how fields are left out instead, None where they cannot be."""

    send: Template
    join: str  # repeat | a separator
    names: tuple[str, ...]
    always: tuple[str, ...]
    parameter: Parameter
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drop: Exclusion | None = None

    def fields(self, names: Iterable[str]) -> tuple[str, ...]:
        """The fields that names stand for."""
        return tuple(dict.fromkeys(own for name in names for own in self.groups.get(name, (name,))))

    def name_of(self, own: str) -> str | None:
        """The name by which a field may be asked for, its own one first."""
        return own if own in self.names else next((name for name in self.names if own in self.fields((name,))), None)

    @property
    def slots(self) -> frozenset[str]:
        """All slots in which names are sent."""
        return frozenset((*self.send.slots(), *(self.drop.send.slots() if self.drop else ())))
