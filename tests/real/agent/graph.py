"""A graph without a model: a run does what its input says, so that every status can be had."""

from __future__ import annotations

import asyncio
from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict, total=False):
    """``do`` is ``return``, ``raise``, ``sleep`` or ``hold``; ``seconds`` how long the latter two take."""

    do: str
    seconds: float


async def act(state: State) -> State:
    """Return, raise, sleep (and end when cancelled), or hold (and go on when cancelled)."""
    do, seconds = state.get("do", "return"), state.get("seconds", 1.0)
    if do == "raise":
        raise RuntimeError("the input asked for an error")
    if do in ("sleep", "hold"):
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            try:
                await asyncio.sleep(left)
            except asyncio.CancelledError:
                if do == "sleep":
                    raise
    return {"do": do}


builder = StateGraph(State)
builder.add_node("act", act)
builder.add_edge(START, "act")
builder.add_edge("act", END)
graph = builder.compile()
