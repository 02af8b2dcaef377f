"""A Swagger 2 document as the OpenAPI 3.0 document that says the same, which is what everything else reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from listproof.contract import paths, pointer, references, swagger_words

VERSION = "3.0.3"
"""The version of OpenAPI that a document is read as."""

IN_BODY = ("body", "formData")


class NoCounterpart(Exception):
    """A reference to what has no place of its own in OpenAPI 3; ``pointer`` is where it stands."""

    def __init__(self, pointer: str, text: str) -> None:
        super().__init__(text)
        self.pointer, self.text = pointer, text


class Converted:
    """``content`` is the OpenAPI document. Raises NoCounterpart, KeyError and pointer.Circle while it is made."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self._written = written
        self._moved: dict[str, str] = {}  # where something stands now -> where it is written
        self.content: dict[str, Any] = {"openapi": VERSION, "info": written.get("info", {})}
        self._moved["/openapi"] = "/swagger"
        self.content["servers"] = list(swagger_words.servers(written))
        self._moved["/servers"] = "/basePath"
        self.content["paths"] = {path: self._item(path) for path in paths.listed(written)}
        self.content["components"] = {name: part for name, part in self._components() if part}
        self.content |= {name: written[name] for name in ("security", "tags", "externalDocs") if name in written}
        self.content |= {name: value for name, value in written.items() if name.startswith("x-")}
        self._refer()

    def origin(self, at: str) -> str:
        """Where what stands at a JSON Pointer in the content is written in the Swagger document."""
        steps = pointer.steps(at)
        for length in range(len(steps), 0, -1):
            if (found := self._moved.get(pointer.join(*steps[:length]))) is not None:
                return found + pointer.join(*steps[length:])
        return at

    def _followed(self, at: str) -> tuple[Any, str]:
        """What stands at a JSON Pointer of the Swagger document, its references followed, and where that is."""
        end = pointer.chain(self._written, at)[-1]
        return pointer.get(self._written, end), end

    def _item(self, path: str) -> dict[str, Any]:
        at = pointer.join("paths", path)
        item, end = self._followed(at)
        self._moved[at] = end
        found = {name: value for name, value in item.items() if name not in (*paths.METHODS, "parameters", "$ref")}
        found["parameters"] = list(self._parameters(at, end, item))
        for method in (each for each in paths.METHODS if each in item):
            found[method] = self._operation(f"{at}/{method}", f"{end}/{method}", end)
        return found

    def _operation(self, at: str, end: str, around: str) -> dict[str, Any]:
        written = pointer.get(self._written, end)
        rest = ("parameters", "responses", "produces", "consumes", "schemes")
        found = {name: value for name, value in written.items() if name not in rest}
        found["parameters"] = list(self._parameters(at, end, written))
        if body := self._body(at, written, (end, around)):
            found["requestBody"] = body
        media = written.get("produces", self._written.get("produces")) or ["application/json"]
        found["responses"] = {
            str(status): self._response(f"{at}/responses" + pointer.join(status), f"{end}/responses", status, media)
            for status in written.get("responses") or {}
        }
        return found

    def _parameters(self, at: str, end: str, holder: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Those that are not in the body, where they stand."""
        number = 0
        for index in range(len(holder.get("parameters") or ())):
            written, place = self._followed(f"{end}/parameters/{index}")
            if written.get("in") not in IN_BODY:
                yield self._parameter(written, f"{at}/parameters/{number}", place)
                number += 1

    def _parameter(self, written: Mapping[str, Any], at: str, place: str) -> dict[str, Any]:
        self._moved |= {at: place, f"{at}/schema": place}
        return swagger_words.parameter(written)

    def _body(self, at: str, written: Mapping[str, Any], holders: tuple[str, ...]) -> dict[str, Any]:
        """The request's body: the parameters of the operation and of its path that stand in it."""
        fields: dict[str, Any] = {}
        required: list[str] = []
        media = written.get("consumes", self._written.get("consumes")) or ["application/json"]
        for holder in holders:
            for index in range(len(pointer.get(self._written, holder).get("parameters") or ())):
                found, place = self._followed(f"{holder}/parameters/{index}")
                if found.get("in") == "body":
                    self._moved[f"{at}/requestBody"] = place
                    for each in media:
                        self._moved[f"{at}/requestBody" + pointer.join("content", each, "schema")] = f"{place}/schema"
                    content = {each: {"schema": swagger_words.schema(found.get("schema", {}))} for each in media}
                    return {"required": bool(found.get("required", False)), "content": content}
                if found.get("in") == "formData":
                    fields.setdefault(found["name"], swagger_words.values(found))
                    required += [found["name"]] if found.get("required") else []
        if not fields:
            return {}
        form = next((each for each in media if "form" in each), "application/x-www-form-urlencoded")
        listed = {"required": required} if required else {}
        return {"content": {form: {"schema": {"type": "object", "properties": fields, **listed}}}}

    def _response(self, at: str, around: str, status: Any, media: list[str]) -> dict[str, Any]:
        written, end = self._followed(around + pointer.join(status))
        found = {n: v for n, v in written.items() if n not in ("schema", "headers", "examples")}
        self._moved[at] = around + pointer.join(status)
        if "schema" in written:
            found["content"] = {each: {"schema": swagger_words.schema(written["schema"])} for each in media}
            for each in media:
                self._moved[at + pointer.join("content", each, "schema")] = f"{end}/schema"
        if "headers" in written:
            found["headers"] = {}
            for name, header in written["headers"].items():
                schema = {n: v for n, v in header.items() if n not in ("description", "collectionFormat")}
                told = {"description": header["description"]} if "description" in header else {}
                found["headers"][name] = {**told, "schema": swagger_words.schema(schema)}
                self._moved[at + pointer.join("headers", name)] = end + pointer.join("headers", name)
                self._moved[at + pointer.join("headers", name, "schema")] = end + pointer.join("headers", name)
        return found

    def _components(self) -> Iterator[tuple[str, dict[str, Any]]]:
        self._moved["/components/schemas"] = "/definitions"
        yield "schemas", {n: swagger_words.schema(each) for n, each in (self._written.get("definitions") or {}).items()}
        self._moved["/components/securitySchemes"] = "/securityDefinitions"
        schemes = self._written.get("securityDefinitions") or {}
        yield "securitySchemes", {name: swagger_words.scheme(each) for name, each in schemes.items()}

    def _refer(self) -> None:
        """Let references lead to where things stand now."""
        back: dict[str, str] = {}
        for now, before in self._moved.items():
            back.setdefault(before, now)
        for each in list(references.found(self.content)):
            if each.member != "$ref" or each.data:
                continue
            steps = pointer.steps(pointer.target(each.text))
            known = (at for at in range(len(steps), 0, -1) if pointer.join(*steps[:at]) in back)
            if (length := next(known, None)) is None:
                raise NoCounterpart(self.origin(each.pointer), each.text)
            holder = pointer.get(self.content, each.pointer.rpartition("/")[0])
            holder["$ref"] = "#" + back[pointer.join(*steps[:length])] + pointer.join(*steps[length:])
