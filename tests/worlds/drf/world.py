"""Django REST framework with django-filter and drf-spectacular."""

from __future__ import annotations

from worlds.world import World

WORLD = World(
    name="drf",
    packages=("Django", "djangorestframework", "django-filter", "drf-spectacular"),
    program=("{bin}/python", "{here}/app.py", "{port}", "{folder}"),
    ready="/schema/",
    rows="results",
    check=("--collection", "main"),
)
