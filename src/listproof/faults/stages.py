"""Pipelines with one stage replaced, of which faults are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.mock.data import Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Request


def crashing(pipeline: Pipeline, where: Callable[[str], bool]) -> Pipeline:
    """500 where the raw query is such."""

    def parse(request: Request, parent: str) -> Asked:
        if where(request.query):
            raise RuntimeError("this was not thought of")
        return pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


def slicing(pipeline: Pipeline, change: Callable[[Call], Call]) -> Pipeline:
    """Cut the page as if ``change(call)`` had been asked."""
    return replace(pipeline, slice=lambda rows, call: pipeline.slice(rows, change(call)))


def parsing_query(pipeline: Pipeline, change: Callable[[str], str]) -> Pipeline:
    """Parse the raw query as ``change`` rewrites it."""

    def parse(request: Request, parent: str) -> Asked:
        return pipeline.parse(replace(request, query=change(request.query)), parent)

    return replace(pipeline, parse=parse)


def raising(error: Exception) -> Rows:
    """No rows: raise the error."""
    raise error
