"""What a session asks and what comes, kept small, so that two sessions can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from ..collection.listing import Listing
from ..collection.target import Target
from ..http.client import Client
from ..http.exchange import Exchange
from .asked import Asked, Came, asked, at_home, came, origin


class Recording:
    """The answers of one server from now on. ``home`` is the address as which it is compared (see ``at_home``);
    ``unsteady`` are requests that it answered differently from one time to the next."""

    def __init__(self, client: Client, targets: Iterable[Target], home: str) -> None:
        self.client, self.targets, self._home, self._away = client, tuple(targets), home, origin(client)
        self._prefix = urlsplit(client.base_url).path.rstrip("/")
        self._listings: dict[str, list[Listing]] = {}
        for each in (collection for one in self.targets for collection in one.collections):
            self._listings.setdefault(each.path, []).append(each)
        self.answers: dict[Asked, Came] = {}
        self.unsteady: set[Asked] = set()
        client.log.observers.append(self._keep)

    def listing(self, request: Asked, exchange: Exchange) -> Listing | None:
        """The collection that a request is about."""
        known = self._listings.get(request.path, ())
        return next((each for each in known if each.requester.asks(exchange)), None)

    def read(self, request: Asked, exchange: Exchange) -> Came | None:
        """The answer of an exchange, in the form that is compared."""
        return came(self.listing(request, exchange), at_home(exchange, self._away, self._home))

    def at_home(self, exchange: Exchange) -> Exchange:
        """The exchange as if the other server had answered."""
        return at_home(exchange, self._away, self._home)

    def _keep(self, exchange: Exchange) -> None:
        request = asked(self.client, exchange)
        if request is None:
            return
        answer = self.read(request, exchange)
        if answer is None:
            return
        if self.answers.setdefault(request, answer) != answer:
            self.unsteady.add(request)
