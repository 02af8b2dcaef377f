"""Texts of a run as people may read them: free of secrets, with options as the front end writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .. import flags
from ..collection.listing import Listing
from ..http.client import Client
from ..results.model import Cause, CollectionSummary, Result
from . import preflight


class Wording:
    """``client`` knows the secrets of the run, ``say`` writes an option."""

    def __init__(self, client: Client, say: flags.Say) -> None:
        self._client, self.say = client, say

    def text(self, text: str) -> str:
        """A text that may quote the server, or hold marks of options."""
        return flags.told(self._client.conceal(text), self.say)

    def result(self, result: Result) -> Result:
        """A result whose reasons and findings may be read; its evidence is free of secrets as it is kept."""
        found = [
            replace(each, expected=flags.told(each.expected, self.say), actual=flags.told(each.actual, self.say))
            for each in result.findings
        ]
        return replace(result, reasons=tuple(map(self.text, result.reasons)), findings=tuple(found))

    def cause(self, cause: Cause) -> Cause:
        """A cause whose sentences may be read."""
        sentences, others = (tuple(map(self._client.conceal, each)) for each in (cause.sentences, cause.others))
        return replace(cause, sentences=sentences, others=others)

    def collections(self, listings: Iterable[Listing], *, lazily: bool) -> tuple[CollectionSummary, ...]:
        """The collections as reading them went; ``lazily``, as far as they were read."""
        told = (preflight.summary(each, lazily=lazily) for each in listings)
        return tuple(replace(each, note=self.text(each.note)) for each in told)
