"""scim2-server: users of SCIM 2.0, in memory."""

from __future__ import annotations

from typing import Any

from worlds.world import Server, World

USERS = 45
SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
TYPES = ("Employee", "Contractor", "Intern")


def _user(number: int) -> dict[str, Any]:
    """Every seventh has no title and every fifth no name; some titles differ in letter case alone."""
    user: dict[str, Any] = {
        "schemas": [SCHEMA],
        "userName": f"{('anna', 'bert', 'cleo')[number % 3]}{number * 7 % USERS:02}",
        "userType": TYPES[number % 3],
        "active": number % 2 == 0,
    }
    if number % 7:
        user["title"] = ("Engineer", "engineer", "Head of sales", "Clerk")[number % 4]
    if number % 5:
        user["name"] = {"familyName": f"Family {number * 11 % 13:02}"}
    return user


def _fill(server: Server) -> None:
    for number in range(USERS):
        server.ask("POST", "/Users", _user(number))


WORLD = World(
    name="scim",
    packages=("scim2-server", "scim2-models"),
    program=("{bin}/scim2-server", "--port", "{port}", "--bearer-token", "alice"),
    ready="/ServiceProviderConfig",
    prefix="/v2",
    rows="Resources",
    fill=_fill,
    check=("--collection", "main", "--header", "Authorization: ${WORLD_ALICE}", "--allow-search"),
    secrets={"WORLD_ALICE": "Bearer alice"},
    headers={"authorization": "Bearer alice"},
)
