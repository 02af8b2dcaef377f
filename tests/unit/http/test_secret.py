"""Secrets are sent and never shown."""

from __future__ import annotations

import pytest

from listproof.cli import command as cli
from listproof.errors import UsageError
from listproof.http.credential import read_header
from listproof.http.secret import Secret, placeholder

KEY = "sk-marked-0123456789"


@pytest.mark.parametrize("text", ["{}", "{!s}", "{!r}", "{:>40}", "{!a}"])
def test_no_format_shows_the_value(text: str) -> None:
    shown = text.format(Secret(KEY, "$SEEKR_API_KEY"))
    assert KEY not in shown
    assert "$SEEKR_API_KEY" in shown


def test_containers_and_percent_formats_show_the_variable() -> None:
    secret = Secret(KEY, "$K")
    assert KEY not in f"{[secret]} { ({'a': secret}) }" + "%s %r" % (secret, secret)  # noqa: UP031


def test_value_is_there_for_whoever_sends_it() -> None:
    assert Secret(KEY, "$K").value == KEY


def test_secrets_are_equal_by_value_and_can_be_keys() -> None:
    assert {Secret(KEY, "$K"): 1}[Secret(KEY, "$K")] == 1
    assert Secret(KEY, "$K") != Secret(KEY + "x", "$K")
    assert Secret(KEY, "$K") != KEY


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Secret(KEY, "$K").value = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "text, expected",
    [
        (f"no such key: {KEY}", "no such key: $K"),
        (f"Bearer {KEY}", "Bearer $K"),
        (f"{KEY}{KEY}", "$K$K"),
        ("nothing", "nothing"),
    ],
)
def test_conceal_replaces_value_and_bare_key(text: str, expected: str) -> None:
    assert Secret(f"Bearer {KEY}", "Bearer $K").conceal(text) == expected


def test_conceal_replaces_the_percent_encoded_value() -> None:
    assert Secret("key/with+signs==", "$K").conceal("?key=key%2Fwith%2Bsigns%3D%3D&a=1") == "?key=$K&a=1"


def test_conceal_leaves_short_values_alone() -> None:
    assert Secret("42", "$TEAM").conceal("content-length: 42") == "content-length: 42"


@pytest.mark.parametrize(
    "text, name, value, shown",
    [
        ("Authorization: Bearer ${SEEKR_API_KEY}", "Authorization", f"Bearer {KEY}", "Bearer $SEEKR_API_KEY"),
        ("authorization:${SEEKR_API_KEY}", "authorization", KEY, "$SEEKR_API_KEY"),
        ("x-api-key: \t ${SEEKR_API_KEY} ", "x-api-key", KEY, "$SEEKR_API_KEY"),
        (f"Authorization: Bearer {KEY}", "Authorization", f"Bearer {KEY}", "$LISTPROOF_AUTHORIZATION"),
        (f"X-Api-Key: {KEY}", "X-Api-Key", KEY, "$LISTPROOF_X_API_KEY"),
        ("x-team: a:b", "x-team", "a:b", "$LISTPROOF_X_TEAM"),
        ("x-pair: ${TEAM}.${SEEKR_API_KEY}", "x-pair", f"team-7.{KEY}", "$LISTPROOF_X_PAIR"),
        ("x-mixed: literal-secret-${TEAM}", "x-mixed", "literal-secret-team-7", "$LISTPROOF_X_MIXED"),
        ("x-money: cost$5", "x-money", "cost$5", "$LISTPROOF_X_MONEY"),
    ],
)
def test_header_is_read(text: str, name: str, value: str, shown: str) -> None:
    got, secret = read_header(text, {"SEEKR_API_KEY": KEY, "TEAM": "team-7"})
    assert (got, secret.value, secret.shown) == (name, value, shown)


def test_a_variable_inside_a_longer_value_is_concealed_on_its_own() -> None:
    _, secret = read_header("x-pair: ${TEAM}.${SEEKR_API_KEY}", {"SEEKR_API_KEY": KEY, "TEAM": "t"})
    assert secret.conceal(f"bad key {KEY}") == "bad key $SEEKR_API_KEY"


@pytest.mark.parametrize(
    "text, told",
    [
        ("Authorization: ${NOWHERE}", "NOWHERE, which is not set"),
        ("Authorization: ${EMPTY}", "EMPTY, which is empty"),
        ("Authorization: Bearer $SEEKR_API_KEY", "'${NAME}'"),
        ("Authorization: $SEEKR_API_KEY", "'${NAME}'"),
        ("Authorization: ${SEEKR_API_KEY", "'${NAME}'"),
        ("Authorization: ${A:-b}", "'${NAME}'"),
        (KEY, "no colon"),
        (f": {KEY}", "no colon"),
        (f"X Key: {KEY}", "name"),
        ("Authorization:", "no value"),
        (f"Authorization: {KEY}\r\nx: y", "line break"),
        (f"Authorization: {KEY}€", "Latin-1"),
        ("Authorization: ${LINES}", "LINES"),
        ("Authorization: ${SPACED}", "SPACED"),
    ],
)
def test_malformed_header_is_refused_without_its_value(text: str, told: str) -> None:
    environ = {"SEEKR_API_KEY": KEY, "EMPTY": "", "LINES": f"{KEY}\n", "SPACED": f"{KEY} "}
    with pytest.raises(UsageError) as caught:
        read_header(text, environ)
    assert told in str(caught.value)
    assert KEY not in str(caught.value)


def test_placeholder_is_a_shell_variable() -> None:
    assert placeholder("x-api.key!") == "$LISTPROOF_X_API_KEY_"


@pytest.mark.parametrize("option", ["--header", "--other-header"])
@pytest.mark.parametrize("header", ["Authorization:", "Authorization: Bearer", "Authorization", "x-api-key:", "Bearer"])
@pytest.mark.parametrize("before", [["check"], ["check", "langsmith"], ["doctor"], []])
def test_a_header_without_quotes_shows_no_key(
    option: str, header: str, before: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ([option, *header.split(" ")], [f"{option}={header.partition(' ')[0]}", *header.split(" ")[1:]]):
        code = cli.main([*before, *words, "sk-0123-4567", "--base-url", "http://127.0.0.1:1"])
        said = capsys.readouterr()
        assert code == 2
        assert "sk-0123" not in said.out + said.err
