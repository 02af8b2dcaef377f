"""The base URL is read, or explained without its secrets."""

from __future__ import annotations

import pytest
from faked import fake, never

from listproof.errors import UsageError


@pytest.mark.parametrize(
    "text, url, netloc",
    [
        ("http://h", "http://h", "h"),
        (" HTTP://Host:80/ ", "http://host", "host"),
        ("https://h:8443/api/v1/", "https://h:8443/api/v1", "h:8443"),
        ("http://[::1]:8000/x%20y", "http://[::1]:8000/x%20y", "[::1]:8000"),
        ("http://bücher.test", "http://xn--bcher-kva.test", "xn--bcher-kva.test"),
    ],
)
def test_base_url_is_read(text: str, url: str, netloc: str) -> None:
    client = fake(base=text)
    assert (client.base_url, client.host) == (url, netloc)
    assert client.send("GET", "/runs").url == f"{url}/runs"


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "empty"),
        ("localhost:8000/x", "write http://localhost:8000/x"),
        ("127.0.0.1:8000", "write http://127.0.0.1:8000"),
        ("api.example.com", "write https://api.example.com"),
        ("http:/host", "'://'"),
        ("ftp://host", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://", "host"),
        ("http:///x", "host"),
        ("http://:80", "host"),
        ("http://host:port", "malformed"),
        ("http://host:99999", "from 1 to 65535"),
        ("http://host:0", "from 1 to 65535"),
        ("http://a..b/", "malformed"),
        ("http://" + "a" * 64, "malformed"),
        ("http://[::1", "malformed"),
        ("http://ho st", "space"),
        ("http://host\\x", "backslash"),
        ("http://host/a/../b", "'..'"),
        ("http://host/é", "percent-encode"),
        ("http://user:marked@host/", "--header"),
        ("https://marked@host", "--header"),
        ("user:marked@host", "--header"),
        ("http://user:mar/ked@host", "--header"),
        ("http://user?marked@host", "--header"),
        ("http://host/?key=marked", "query"),
        ("http://host#marked", "fragment"),
        ("host?key=marked", "query"),
    ],
)
def test_unusable_base_url_is_explained_without_its_secrets(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        fake(never, text)
    assert told in str(caught.value)
    assert "marked" not in str(caught.value)
    assert "ked@" not in str(caught.value)
