"""A site whose lists are wholly those of Django REST framework and django-filter, described by drf-spectacular.

Arguments: the port, and a folder for the data.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from django.conf import settings

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
FILTERS = ("django_filters.rest_framework.DjangoFilterBackend", "rest_framework.filters.OrderingFilter")
settings.configure(
    SECRET_KEY="not a secret",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework", "django_filters", "drf_spectacular"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "data.sqlite3"}},
    USE_TZ=True,
    REST_FRAMEWORK={
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_FILTER_BACKENDS": FILTERS,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
    SPECTACULAR_SETTINGS={"TITLE": "Library", "VERSION": "1.0"},
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  # settings come first
from django.db import connection, models  # noqa: E402
from django.urls import include, path  # noqa: E402
from drf_spectacular.views import SpectacularAPIView  # noqa: E402
from rest_framework import pagination, routers, serializers, viewsets  # noqa: E402
from waitress import serve  # noqa: E402


class Book(models.Model):
    """What all lists hold."""

    title = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=[(each, each) for each in ("draft", "sold", "lent", "lost")])
    rank = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    added = models.DateTimeField()

    class Meta:
        app_label = "library"


class Books(serializers.ModelSerializer):
    """All its fields."""

    class Meta:
        model = Book
        fields = "__all__"


class ByPage(pagination.PageNumberPagination):
    """Page numbers, with a size to choose."""

    page_size, page_size_query_param, max_page_size = 20, "page_size", 50


class ByOffset(pagination.LimitOffsetPagination):
    """A limit and an offset."""

    default_limit, max_limit = 20, 50


class ByCursor(pagination.CursorPagination):
    """Cursors, in links."""

    page_size, page_size_query_param, max_page_size, ordering = 20, "page_size", 50, "-added"


def _view(pages: type[pagination.BasePagination]) -> type[viewsets.ReadOnlyModelViewSet]:
    """A view of all books, listed in pages of one kind."""
    fields = {"state": ["exact", "in"], "rank": ["gte", "lt", "isnull"], "price": ["gt", "lte"], "title": ["contains"]}
    own = {
        "queryset": Book.objects.order_by("id"),
        "serializer_class": type(f"{pages.__name__}Book", (Books,), {"__doc__": Books.__doc__}),
        "pagination_class": pages,
        "filterset_fields": fields,
        "ordering_fields": ["id", "rank", "price", "added"],
    }
    return type(f"{pages.__name__}View", (viewsets.ReadOnlyModelViewSet,), own)


router = routers.DefaultRouter()
for word, kind in (("pages", ByPage), ("offsets", ByOffset), ("cursors", ByCursor)):
    router.register(word, _view(kind), basename=word)
urlpatterns = [path("", include(router.urls)), path("schema/", SpectacularAPIView.as_view())]


def book(number: int) -> Book:
    """Every sixth has no rank; prices are equal in groups, times equal or a microsecond apart; none is lost."""
    return Book(
        title=f"Book {number * 7 % 45:02}" if number % 5 else "A_same%title",
        state=("draft", "sold", "lent")[number % 3],
        rank=None if number % 6 == 1 else number * 3 % 10,
        price=f"{number * 5 % 9}.50",
        added=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number // 4, microseconds=number % 2),
    )


if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    Book.objects.bulk_create(book(number) for number in range(45))
    serve(get_wsgi_application(), host="127.0.0.1", port=PORT)
