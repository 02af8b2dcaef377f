"""The credentials that a document asks of an operation."""

from __future__ import annotations

from listproof.contract import pointer
from listproof.contract.document import Document
from listproof.contract.model import Security


def security(document: Document, operation: str) -> tuple[Security, ...]:
    """The headers of the first alternative that headers alone fulfil; none where one alternative asks for nothing.

    ``operation`` is its JSON Pointer. Raises ContractError where each alternative asks for a credential elsewhere.
    """
    at = f"{operation}/security" if "security" in document.get(operation) else "/security"
    alternatives = document.get(operation).get("security", document.content.get("security", []))
    if not alternatives or {} in alternatives:
        return ()
    for number, alternative in enumerate(alternatives):
        source = document.source(f"{at}/{number}")
        headers = [_header(document, scheme) for scheme in alternative]
        if None not in headers:
            return tuple(Security(name, str(h), source) for name, h in zip(alternative, headers, strict=True))
    remedy = "Built are credentials in a header."
    raise document.error(at, "asks for a credential elsewhere, which is not built yet.", remedy)


def _header(document: Document, scheme: str) -> str | None:
    try:
        value = document.get(document.chain(pointer.join("components", "securitySchemes", scheme))[-1])
    except KeyError:
        remedy = "Define it under components/securitySchemes."
        raise document.error("/components/securitySchemes", f"has no scheme {scheme}.", remedy) from None
    if value.get("type") in ("http", "oauth2", "openIdConnect"):
        return "Authorization"
    return value["name"] if value.get("type") == "apiKey" and value.get("in") == "header" else None
