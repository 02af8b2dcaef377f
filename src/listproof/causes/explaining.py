"""Which hypotheses explain wrong answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, zip_longest

from .changes import both
from .hypothesis import Supposed
from .model import RIGHT, CannotTell, Model
from .observed import Fit, Observed

LIKELY = 16
"""Hypotheses that are tried in pairs, those that explain most first."""

FIRST = 80
"""Wrong answers of which a hypothesis must explain one, so that it is held against all."""

ENOUGH = 2
"""Wrong answers that a hypothesis must explain where it does not explain all."""

SHARE = 0.2
"""Part of the wrong answers that it must explain, so that a few that come out right by chance name no cause."""


@dataclass(frozen=True)
class Explained:
    """One hypothesis, or two that hold together: the wrong answers that it explains, how many right ones could have
    spoken against it, and the further hypotheses that no answer tells from it."""

    supposed: tuple[Supposed, ...]
    answers: tuple[Observed, ...]
    right: int
    others: tuple[Supposed, ...] = ()


@dataclass(frozen=True)
class _Tried:
    """A hypothesis held against the wrong answers: those that it explains, and those that it speaks of in vain."""

    supposed: tuple[Supposed, ...]
    model: Model
    explains: frozenset[int]
    fails: frozenset[int]


Decide = Callable[[Model, Model], Observed | None]
"""Ask what two models answer differently, and give what came; None where nothing tells them apart, or no more requests
may be sent."""


def explain(seen: Sequence[Observed], every: Sequence[Supposed], decide: Decide) -> list[Explained]:
    """The hypotheses that explain wrong answers. One explains where it predicts each wrong answer for which it predicts
    another one than the contract's model, and no right answer is other than it predicts; if need be two together."""
    wrong = _mixed([each for each in seen if each.wrong])
    right = _mixed([each for each in seen if each.wrong is False])
    few = wrong[:FIRST]
    tried = [found for each in every if (found := _held((each,), each.change(RIGHT), few)).explains]
    tried = [each for each in tried if not _spoken_against(each.model, right)]
    kept = [_held(each.supposed, each.model, wrong) for each in tried]
    kept.sort(key=lambda each: (-len(each.explains), len(each.fails)))
    standing = [each for each in kept if not each.fails]
    covered = {n for each in standing for n in each.explains}
    if len(covered) < len(wrong):
        standing += _pairs(kept[:LIKELY], wrong, right, covered)
    return [*_chosen(standing, wrong, right, decide)]


def _mixed(seen: Sequence[Observed]) -> list[Observed]:
    """The answers with some of each kind at the beginning."""
    kinds: dict[tuple[object, ...], list[Observed]] = {}
    for each in seen:
        kinds.setdefault(each.kind, []).append(each)
    return [each for turn in zip_longest(*kinds.values()) for each in turn if each is not None]


def _held(supposed: tuple[Supposed, ...], model: Model, wrong: Sequence[Observed]) -> _Tried:
    explains, fails = set(), set()
    for number, one in enumerate(wrong):
        fit = one.fit(model)
        if fit in (Fit.SAME, Fit.LOOSE):
            explains.add(number)
        elif fit is Fit.OTHER and _differs(one, model):
            fails.add(number)
    return _Tried(supposed, model, frozenset(explains), frozenset(fails))


def _differs(one: Observed, model: Model) -> bool:
    """Whether a model predicts another answer than the contract's."""
    if not model.changed and model.meant(one.snapshot, one.asked) == one.asked:
        return False
    try:
        other = model.predict(one.snapshot, one.asked)
    except CannotTell:
        return False
    own = one.due
    if own is None:
        return False
    if one.total is not None:
        return own.total != other.total
    return not own.shows(other)


def _spoken_against(model: Model, right: Sequence[Observed]) -> bool:
    return any(one.fit(model) is Fit.OTHER for one in right)


def _pairs(
    likely: Sequence[_Tried], wrong: Sequence[Observed], right: Sequence[Observed], covered: set[int]
) -> Iterator[_Tried]:
    """Two hypotheses together that explain what none does alone."""
    open_ = [one for number, one in enumerate(wrong) if number not in covered][:FIRST]
    for one, other in combinations(likely, 2):
        if one.supposed[0].name == other.supposed[0].name or one.explains == other.explains:
            continue
        for first, second in ((one, other), (other, one)):
            change = both(first.supposed[0].change, second.supposed[0].change)
            if change is None:
                continue
            model = change(RIGHT)
            found = _held((*one.supposed, *other.supposed), model, open_)
            if found.fails or not found.explains:
                continue
            found = _held(found.supposed, model, wrong)
            whole = found.explains >= one.explains | other.explains
            if whole and not found.fails and not _spoken_against(model, right):
                yield found
                break


def _chosen(
    standing: Sequence[_Tried], wrong: Sequence[Observed], right: Sequence[Observed], decide: Decide
) -> Iterator[Explained]:
    """Those that explain most, each by what the ones before leave."""
    left = set(range(len(wrong)))
    while left:
        most = max((len(each.explains & left) for each in standing), default=0)
        if most < len(wrong) and most < max(ENOUGH, SHARE * len(wrong)):
            return
        best = [each for each in standing if len(each.explains & left) == most]
        few = min(len(each.supposed) for each in best)
        best = [each for each in best if len(each.supposed) == few]
        best.sort(key=lambda each: sum(one.inferred for one in each.supposed))
        while len(best) > 1:
            came = next((came for other in best[1:] if (came := decide(best[0].model, other.model))), None)
            if came is None:
                break
            kept = [each for each in best if came.fit(each.model) in (Fit.SAME, Fit.LOOSE, Fit.UNKNOWN)]
            if not kept:
                return
            if len(kept) == len(best):
                break
            best = kept
        first = best[0]
        answers = tuple(wrong[number] for number in sorted(first.explains & left))
        others = tuple(each.supposed[0] for each in best[1:] if _as_plain(each, first))
        yield Explained(first.supposed, answers, len(right), tuple(dict.fromkeys(others)))
        left -= first.explains


def _as_plain(one: _Tried, first: _Tried) -> bool:
    """Whether it is another hypothesis that takes no more to be inferred than the first one."""
    own, other = one.supposed[0], first.supposed[0]
    return own.name != other.name and (own.inferred <= other.inferred)
