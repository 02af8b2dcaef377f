"""The credentials that a document asks of an operation."""

from __future__ import annotations

from listproof.contract import pointer
from listproof.contract.document import Document
from listproof.contract.model import Security
from listproof.contract.parameter import Source

COOKIE = "Cookie"


def security(document: Document, operation: str) -> tuple[Security, ...]:
    """The credentials of the first alternative that headers alone fulfil, else of the first one that headers and
    cookies do, else of the first one that has a key in the query; none where one alternative asks for nothing.

    ``operation`` is its JSON Pointer. Raises ContractError where each alternative asks for a credential elsewhere.
    """
    at = f"{operation}/security" if "security" in document.get(operation) else "/security"
    alternatives = document.get(operation).get("security", document.content.get("security", []))
    if not alternatives or {} in alternatives:
        return ()
    told: list[tuple[Security, ...]] = []
    for number, alternative in enumerate(alternatives):
        source = document.source(f"{at}/{number}")
        found = [_credential(document, scheme, source) for scheme in alternative]
        told += [tuple(each for each in found if each)] if None not in found else []
    if told:
        return min(told, key=lambda each: max((_rank(one.header) for one in each), default=0))
    first = next(iter(alternatives[0]))
    where = pointer.join("components", "securitySchemes", first)
    problem = f"{first} is not supported yet: only those in a header, a cookie or the query are."
    raise document.error(where, problem, "Describe an alternative in a header, if the server takes one.")


def _credential(document: Document, name: str, source: Source) -> Security | None:
    """The credential of a scheme, None where it goes elsewhere than into a header or the query."""
    try:
        scheme = document.get(document.chain(pointer.join("components", "securitySchemes", name))[-1])
    except KeyError:
        remedy = "Define it under components/securitySchemes."
        raise document.error("/components/securitySchemes", f"has no scheme {name}.", remedy) from None
    if scheme.get("type") in ("http", "oauth2", "openIdConnect"):
        word = str(scheme.get("scheme", "bearer"))
        return Security(name, "Authorization", source, f"{word[:1].upper()}{word[1:]} ")
    if scheme.get("type") != "apiKey" or scheme.get("in") not in ("header", "cookie", "query"):
        return None
    if scheme["in"] == "cookie":
        return Security(name, COOKIE, source, f"{scheme['name']}=")
    return Security(name, f"?{scheme['name']}" if scheme["in"] == "query" else scheme["name"], source)


def _rank(header: str) -> int:
    """Headers are taken before cookies, and these before keys in the query, which stand in logs."""
    return 2 if header.startswith("?") else int(header == COOKIE)
