"""A value is found in the forms in which servers say it back."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from listproof import echo
from listproof.secret import Secret

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
    assert echo.without(f"<{form}>", [(KEY, SHOWN)]) == f"<{SHOWN}>"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
@pytest.mark.parametrize("after", ["", "z", "yz"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_replaced_wherever_it_begins(before: str, after: str, encode: object) -> None:
    coded = encode(f"{before}{KEY}{after}".encode()).decode()  # type: ignore[operator]
    got = echo.without(f"token {coded}.", [(KEY, SHOWN)])
    assert SHOWN in got
    left = got.replace(SHOWN, "").removeprefix("token ")
    assert len(left) <= len(coded) - (len(KEY) * 8 // 6 - 2)


@pytest.mark.parametrize("length", range(8, len(CUT)))
@pytest.mark.parametrize("end", ["", "…", "...", "'", '"', " and more"])
def test_a_beginning_is_replaced_where_the_text_was_cut(length: int, end: str) -> None:
    assert echo.without(f"bad key {CUT[:length]}{end}", [(CUT, SHOWN)]) == f"bad key {SHOWN}{end}"


@pytest.mark.parametrize(
    "text",
    ["", "sk-0123", "sk-0123/4XYZ", "67+89", "id 0123/4567", "sk-0123/45678901 is another one"],
)
def test_other_words_stay(text: str) -> None:
    assert echo.without(text, [(KEY, SHOWN)]) == text


def test_an_id_that_is_like_a_credential_stays() -> None:
    team, row = "7d9e1f00-0000-4000-8000-00000000000a", "7d9e1f00-0000-4000-8000-0000000000c1"
    assert echo.without(f"row {row}, team {team}", [(team, "$TEAM")]) == f"row {row}, team $TEAM"


def test_short_values_and_the_mocks_own_key_stay() -> None:
    assert echo.without("content-length: 1234567", [("1234567", SHOWN)]) == "content-length: 1234567"
    assert echo.without("key mock-K1-aQ7x", [("mock-K1-aQ7xLm2v", "mock-K1-aQ7xLm2v")]) == "key mock-K1-aQ7x"


def test_the_login_of_basic_is_secret_in_its_parts() -> None:
    coded = base64.b64encode(b"somebody:a long password").decode()
    secret = Secret(f"Basic {coded}", "Basic $LOGIN")
    assert secret.conceal(f"{coded} | somebody:a long password | a long password") == "$LOGIN | $LOGIN | $LOGIN"


def test_what_is_no_basic_has_no_login() -> None:
    assert echo.of_basic("Bearer abc", SHOWN) == {}
    assert echo.of_basic("Basic !!!", SHOWN) == {}
