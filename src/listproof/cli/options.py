"""Options that several commands have: how fast they ask, and by which way. Imported for every command, so light."""

from __future__ import annotations

import argparse


def pace(parser: argparse.ArgumentParser) -> None:
    """How fast, how many at a time, and how much in all."""
    group = parser.add_argument_group("pace and budgets")
    group.add_argument("--rate", metavar="N/s", help="requests per second at most, such as 5/s (300/m, 1000/h)")
    group.add_argument("--concurrency", type=int, metavar="N", help="requests in flight at most, 1 to 64 (default 4)")
    group.add_argument("--max-requests", type=int, metavar="N", help="stop after so many; the rest is not tested")
    group.add_argument("--max-seconds", type=float, metavar="S", help="stop after so long; the rest is not tested")


def size(parser: argparse.ArgumentParser) -> None:
    """How large collections are read."""
    group = parser.add_argument_group("large collections")
    group.add_argument("--page-size", type=int, metavar="N", help="read in pages of N rows, 1 to 10000 (default 100)")
    group.add_argument(
        "--max-rows", type=int, metavar="N", help="read up to row N (default 200000); what follows stays open"
    )


def network(parser: argparse.ArgumentParser) -> None:
    """Certificates, and a proxy in between."""
    group = parser.add_argument_group("the way to the server")
    group.add_argument("--timeout", type=float, metavar="SECONDS", help="per request (default 30)")
    group.add_argument("--ca-file", metavar="FILE", help="trust these certificate authorities (PEM) and no others")
    group.add_argument("--client-cert", metavar="FILE", help="show this certificate (PEM); the file may hold the key")
    group.add_argument("--client-key", metavar="FILE", help="the key of --client-cert (PEM)")
    group.add_argument(
        "--proxy", metavar="URL", help="go by way of it; a login as 'http://${USER}:${PASSWORD}@host:port'"
    )
    group.add_argument(
        "--trust-env", action="store_const", const=True, help="take the proxy from HTTPS_PROXY, HTTP_PROXY, NO_PROXY"
    )
    group.add_argument(
        "--insecure",
        action="store_const",
        const=True,
        help="do not check the server's certificate; every report says so",
    )
