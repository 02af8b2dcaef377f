"""What a site answers at the paths of a document that are no lists."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from listproof.contract import pointer
from listproof.contract.media_types import is_json
from listproof.mock.generic.schemas import values
from listproof.mock.pipeline import Reply, Request, encode

SUCCESS = ("200", "2XX", "201", "202", "203", "204", "206", "default")


@dataclass(frozen=True)
class Others:
    """The reading operations of a document but those at the paths ``listed``."""

    document: Mapping[str, Any]
    listed: frozenset[str]

    def answer(self, request: Request) -> Reply:
        """404 where the document lists it or has no such path, else an answer that it lists."""
        operation = next(self._found(request.path), {})
        responses = operation.get("responses", {})
        status = next((each for each in SUCCESS if each in responses), None)
        if "404" in responses or status is None:
            return Reply(404, encode({"detail": "Not Found"}))
        content = pointer.followed(self.document, responses[status]).get("content", {})
        media = next((each for each in content if is_json(each)), None)
        number = int(status) if status.isdecimal() else 200
        if media is None:
            kind = next(iter(content), None)
            return Reply(number, b"", (("Content-Type", kind),) if kind else ())
        schema = {**content[media].get("schema", {}), "components": self.document.get("components", {})}
        value = next(values(schema, random.Random(request.path)))  # noqa: S311 - the same every time
        return Reply(number, encode(value), (("Content-Type", media),))

    def _found(self, path: str) -> Iterator[Mapping[str, Any]]:
        for template, item in self.document.get("paths", {}).items():
            pieces = re.split(r"\{[^}]+\}", template)
            if template not in self.listed and re.fullmatch("[^/]+".join(map(re.escape, pieces)), path):
                yield pointer.followed(self.document, item).get("get", {})
