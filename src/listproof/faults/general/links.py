"""Faults of links to the next page: where they lead, and what they keep of the request."""

from __future__ import annotations

from urllib.parse import urlsplit

from listproof.contract.model import ListOperation
from listproof.faults.general.following import linking, without
from listproof.faults.general.reading import named
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Request

SEEN = "links to the next page are reported to lead elsewhere, or to another listing"


@general(needs=("link",), roots={"LNK-03"}, reason=SEEN, walked=True)
def a_link_leads_to_another_host(stages: Stages) -> Stages:
    """Links name the host that a server has behind its proxy."""
    return linking(stages, lambda url, _: urlsplit(url)._replace(netloc="list.internal:3000").geturl())


@general(needs=("link",), roots={"LNK-03"}, reason=SEEN, walked=True)
def a_link_has_another_scheme(stages: Stages) -> Stages:
    """Links say https where the request came by http, or the other way round."""
    return linking(stages, lambda url, _: urlsplit(url)._replace(scheme="https").geturl())


@general(needs=("link",), roots={"LNK-01"}, reason=SEEN, walked=True)
def a_link_leads_to_another_path(stages: Stages) -> Stages:
    """Links have a prefix in their path that the server does not have."""
    return linking(stages, lambda url, request: url.replace(request.path, f"/internal{request.path}", 1))


@general(needs=("link",), roots={"CUR-01"}, reason=SEEN, walked=True)
def a_link_keeps_the_position_of_the_request(stages: Stages) -> Stages:
    """Links put their position before the one of the request, which counts."""

    def kept(url: str, request: Request) -> str:
        front, _, position = url.rpartition("&" if "&" in url else "?")
        name = position.partition("=")[0]
        old = [pair for pair in request.query.split("&") if pair.partition("=")[0] == name]
        return "&".join([url, *old]) if front else url

    return linking(stages, kept)


@general(needs=("link", "filter"), roots={"LNK-02"}, when=MEETS, meets=("filter",), reason=SEEN, walked=True)
def a_link_drops_the_filter(stages: Stages) -> Stages:
    """Links leave filters out."""
    return without(stages, lambda operation: frozenset(each.parameter.name for each in operation.filters))


@general(needs=("link", "order"), roots={"LNK-02"}, when=MEETS, meets=("order",), reason=SEEN, walked=True)
def a_link_drops_the_order(stages: Stages) -> Stages:
    """Links leave the order out."""
    return without(stages, _of_order)


def _of_order(operation: ListOperation) -> frozenset[str]:
    return frozenset(each.name for each in operation.order.parameters) if operation.order else frozenset()


@general(needs=("link", "size"), roots={"LNK-02"}, when=MEETS, meets=("size",), reason=SEEN, walked=True)
def a_link_drops_the_page_size(stages: Stages) -> Stages:
    """Links leave the page size out."""
    return without(stages, lambda operation: named(operation, "size"))


@general(needs=("link", "select"), roots={"LNK-02"}, when=MEETS, meets=("select",), reason=SEEN, walked=True)
def a_link_drops_the_projection(stages: Stages) -> Stages:
    """Links leave the projection out."""
    return without(stages, lambda operation: frozenset({operation.select.parameter.name} if operation.select else ()))
