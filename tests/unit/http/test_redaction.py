"""A value is found in the forms in which servers say it back."""

from __future__ import annotations

import base64
import html
import json
import time
from urllib.parse import quote, quote_plus

import pytest

from listproof.http import redaction
from listproof.http.secret import Secret

KEY = 'sk-0123/4567+89"ab\\cd<e>=='
CUT = "sk-0123/4567+89ab%cd=="
SHOWN = "$KEY"


@pytest.mark.parametrize(
    "form",
    [
        KEY, quote(KEY, safe=""), quote(KEY), quote(KEY, safe="").lower(), quote_plus(KEY), json.dumps(KEY)[1:-1],
        json.dumps(KEY).replace("/", "\\/")[1:-1], html.escape(KEY), html.escape(KEY, quote=False), repr(KEY)[1:-1],
    ],
)  # fmt: skip
def test_every_escape_is_replaced(form: str) -> None:
    assert redaction.redact(f"<{form}>", [(KEY, SHOWN)]) == f"<{SHOWN}>"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
@pytest.mark.parametrize("after", ["", "z", "yz"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_replaced_wherever_it_begins(before: str, after: str, encode: object) -> None:
    coded = encode(f"{before}{KEY}{after}".encode()).decode()  # type: ignore[operator]
    got = redaction.redact(f"token {coded}.", [(KEY, SHOWN)])
    assert SHOWN in got
    left = got.replace(SHOWN, "").removeprefix("token ")
    assert len(left) <= len(coded) - (len(KEY) * 8 // 6 - 2)


@pytest.mark.parametrize("length", range(8, len(CUT)))
@pytest.mark.parametrize("end", ["", "…", "...", "'", '"', " and more"])
def test_a_beginning_is_replaced_where_the_text_was_cut(length: int, end: str) -> None:
    assert redaction.redact(f"bad key {CUT[:length]}{end}", [(CUT, SHOWN)]) == f"bad key {SHOWN}{end}"


@pytest.mark.parametrize(
    "text",
    ["", "sk-0123", "sk-0123/4XYZ", "67+89", "id 0123/4567", "sk-0123/45678901 is another one"],
)
def test_other_words_stay(text: str) -> None:
    assert redaction.redact(text, [(KEY, SHOWN)]) == text


def test_an_id_that_is_like_a_credential_stays() -> None:
    team, row = "7d9e1f00-0000-4000-8000-00000000000a", "7d9e1f00-0000-4000-8000-0000000000c1"
    assert redaction.redact(f"row {row}, team {team}", [(team, "$TEAM")]) == f"row {row}, team $TEAM"


def test_short_values_and_the_mocks_own_key_stay() -> None:
    assert redaction.redact("content-length: 1234567", [("1234567", SHOWN)]) == "content-length: 1234567"
    assert redaction.redact("key mock-K1-aQ7x", [("mock-K1-aQ7xLm2v", "mock-K1-aQ7xLm2v")]) == "key mock-K1-aQ7x"


def test_the_login_of_basic_is_secret_in_its_parts() -> None:
    coded = base64.b64encode(b"somebody:a long password").decode()
    secret = Secret(f"Basic {coded}", "Basic $LOGIN")
    assert secret.conceal(f"{coded} | somebody:a long password | a long password") == "$LOGIN | $LOGIN | $LOGIN"


def test_what_is_no_basic_has_no_login() -> None:
    assert redaction.of_basic("Bearer abc", SHOWN) == {}
    assert redaction.of_basic("Basic !!!", SHOWN) == {}


ODD = "schl\xfcssel-\xa7-0123456789"
"""A key that Latin-1 holds and ASCII does not."""


def every(char: str, form: str) -> str:
    return "".join(form.format(ord(each)) for each in char)


@pytest.mark.parametrize("key", [KEY, "plainkey0123", ODD, "a key with spaces"])
@pytest.mark.parametrize(
    "form",
    ["%{:02x}", "%{:02X}", "\\u{:04x}", "\\u{:04X}", "\\x{:02x}", "\\U{:08x}", "&#{};", "&#x{:x};", "&#{:06};",
     "%25{:02x}", "%2525{:02x}", "\\u0026#{};", "%26%23{};", "&#37;{:02x}"],
)  # fmt: skip
def test_every_spelling_of_every_character_is_found(key: str, form: str) -> None:
    assert redaction.redact(f"<{every(key, form)}>", [(key, SHOWN)]) == f"<{SHOWN}>"
    half = key[:3] + every(key[3:6], form) + key[6:]
    assert redaction.redact(f"<{half}>", [(key, SHOWN)]) == f"<{SHOWN}>"


@pytest.mark.parametrize(
    "form",
    [
        ODD, ODD.encode().decode("latin-1"), ODD.encode().decode("latin-1").encode().decode("latin-1"), quote(ODD),
        ODD.encode("latin-1").decode("utf-8", "replace"), quote(ODD, encoding="latin-1"), quote(quote(ODD)),
        quote(ODD.encode().decode("latin-1")), json.dumps(json.dumps(ODD))[3:-3], repr(ODD.encode())[2:-1],
    ],
)  # fmt: skip
def test_a_key_beyond_ascii_is_found(form: str) -> None:
    assert redaction.redact(f"<{form}>", [(ODD, SHOWN)]) == f"<{SHOWN}>"


@pytest.mark.parametrize("width", [1, 4, 7, 19, 64, 76])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n ", "\\n", "&#10;", "%0A"])
@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_base64_over_lines_is_found(width: int, end: str, before: str) -> None:
    coded = base64.b64encode(f"{before}{KEY}".encode()).decode()
    lines = end.join(coded[at : at + width] for at in range(0, len(coded), width))
    got = redaction.redact(f"[{lines}]", [(KEY, SHOWN)])
    assert SHOWN in got
    assert len(got) <= len(SHOWN) + 2 + 7 * (1 + len(end))


def test_the_longest_of_overlapping_values_is_replaced() -> None:
    long = "sk-0123456789-and-more"
    for values in ([("sk-0123456789", "$A"), (long, "$B")], [(long, "$B"), ("sk-0123456789", "$A")]):
        assert redaction.redact(f"<{long}> <sk-0123456789>", values) == "<$B> <$A>"


def test_no_end_is_left_of_values_that_overlap() -> None:
    assert redaction.redact("<aaaaaaaaaaaa>", [("aaaaaaaa", SHOWN)]) == f"<{SHOWN}>"
    assert redaction.redact("<abcdefghijkl>", [("abcdefgh", "$A"), ("efghijkl", "$B")]) == "<$A>"


def test_a_value_that_is_part_of_its_placeholder_is_hidden() -> None:
    once = redaction.redact("LISTPROOF says LISTPROOF", [("LISTPROOF", "$LISTPROOF_X")])
    assert once == "(…) says (…)"
    assert redaction.redact(once, [("LISTPROOF", "$LISTPROOF_X")]) == once


def test_lower_case_is_found_as_in_the_name_of_a_header() -> None:
    assert redaction.redact("x-sk-ABCdefGHI: 1".lower(), [("sk-ABCdefGHI", SHOWN)]) == f"x-{SHOWN}: 1"


def test_much_text_takes_no_time() -> None:
    values = [(f"sk-{at:020}", SHOWN) for at in range(20)]
    text = json.dumps([{"text": '"quoted" %41 &amp; \\ tk-000000' * 4}] * 150)
    began = time.perf_counter()
    assert redaction.redact(text, values) == text
    assert time.perf_counter() - began < 2
