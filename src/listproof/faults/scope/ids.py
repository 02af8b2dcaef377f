"""Faults of the spelling of ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.mock.data import Data, Rows
from listproof.mock.pipeline import Asked, Call, Pipeline, Request

S, L = "seekrflow", "langsmith"


def spelled(pipeline: Pipeline, form: str, instead: Callable[[Request, str], Asked]) -> Pipeline:
    """Read thread ids of this form (a regular expression) otherwise."""

    def parse(request: Request, parent: str) -> Asked:
        return instead(request, parent) if re.fullmatch(form, parent) else pipeline.parse(request, parent)

    return replace(pipeline, parse=parse)


UPPER, BRACES, DASHLESS = "(?=.*[A-F])[0-9A-F-]{36}", "[{].*[}]", "[0-9a-f]{32}"


@fault(contracts=L, roots={"SCO-08"}, reason="short ids, as people quote them: a neighbour of F-SCO-05")
def a_thread_is_found_by_the_first_group_of_its_id(pipeline: Pipeline) -> Pipeline:
    """A thread is looked up by the first eight characters of its id."""

    def find(data: Data, call: Call) -> Rows:
        begin = call.asked.parent[:8]
        found = next((thread.id for thread in data.threads if thread.id.startswith(begin)), call.asked.parent)
        return pipeline.find(data, call.asking(parent=found))

    return replace(pipeline, find=find)


@fault(contracts=L, roots={"SCO-08"}, reason="short ids are accepted as git does it: a neighbour of F-SCO-05")
def a_thread_id_may_be_cut_short(pipeline: Pipeline) -> Pipeline:
    """The beginning of a thread id, eight characters or more, opens the thread."""

    def whole(request: Request, parent: str) -> Asked:
        found = next((each.id for each in pipeline.data.threads if each.id.startswith(parent.lower())), parent)
        return pipeline.parse(request, found)

    return spelled(pipeline, "[0-9a-fA-F-]{8,35}", whole)


@fault("F-SCO-09", contracts=L, roots={"SCO-08"})
def a_thread_id_in_upper_case_gives_an_empty_list(pipeline: Pipeline) -> Pipeline:
    """A thread id in upper case is answered 200 with no rows."""
    empty = pipeline.data.named("empty").id
    return spelled(pipeline, UPPER, lambda request, _: pipeline.parse(request, empty))


@fault("F-SCO-09", contracts=L, roots={"SCO-08"})
def a_thread_id_in_braces_crashes(pipeline: Pipeline) -> Pipeline:
    """A thread id in braces gives 500."""

    def crash(_request: Request, parent: str) -> Asked:
        raise LookupError(parent)

    return spelled(pipeline, BRACES, crash)


@fault("F-SCO-09", contracts=L, roots={"SCO-08"})
def a_thread_id_without_dashes_lists_another(pipeline: Pipeline) -> Pipeline:
    """A thread id without dashes lists the runs of the thread other."""
    other = pipeline.data.named("other").id
    return spelled(pipeline, DASHLESS, lambda request, _: pipeline.parse(request, other))


@fault(contracts=S, roots={"SCO-08"}, reason="a look-up without the last character: a neighbour of F-SCO-05")
def the_last_character_of_a_thread_id_does_not_count(pipeline: Pipeline) -> Pipeline:
    """A thread is found where all but the last character of its id are the same."""

    def find(data: Data, call: Call) -> Rows:
        asked = call.asked.parent
        alike = [each.id for each in data.threads if len(each.id) == len(asked) and each.id[:-1] == asked[:-1]]
        known = data.thread(asked) is not None or not alike
        return pipeline.find(data, call if known else call.asking(parent=alike[0]))

    return replace(pipeline, find=find)


@fault("F-SCO-09", contracts=S, roots={"SCO-08"})
def a_thread_id_in_upper_case_crashes(pipeline: Pipeline) -> Pipeline:
    """A thread id in upper case gives 500."""

    def crash(_request: Request, parent: str) -> Asked:
        raise LookupError(parent)

    return spelled(pipeline, "THREAD_[0-9A-F]+", crash)
