"""Bare lists; the count in `X-Result-Count`, the neighbours in `Link` (NodeConductor)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView


class LinkPagination(PageNumberPagination):
    """10 a page, at most 100 by `page_size`: asking for more is clamped, not an error."""

    page_size = 10
    max_page_size = 100
    page_size_query_param = "page_size"

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> Any:
        """The page as a queryset that nobody has run yet. Raises NotFound past the end."""
        self.request = request
        paginator = Paginator(queryset, self.get_page_size(request) or self.max_page_size)
        try:
            self.page = paginator.page(self.get_page_number(request, paginator))
        except InvalidPage as exc:
            raise NotFound(f"Invalid page: {exc}") from exc
        return self.page.object_list

    def get_paginated_response(self, data: Any) -> Response:
        """The bare list with its headers."""
        if self.page is None:
            raise RuntimeError("a page is answered before it was read")
        headers = {"X-Result-Count": str(self.page.paginator.count), "Link": self._links()}
        return Response(data, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The answer is the list itself."""
        return schema

    def _links(self) -> str:
        if self.page is None or self.request is None:
            return ""
        here = self.request.build_absolute_uri()
        last = self.page.paginator.num_pages
        pages: dict[str, int] = {"first": 1}
        if self.page.has_previous():
            pages["prev"] = self.page.previous_page_number()
        if self.page.has_next():
            pages["next"] = self.page.next_page_number()
        pages["last"] = last
        return ", ".join(
            f'<{self._url(here, number)}>; rel="{rel}"' for rel, number in pages.items()
        )

    def _url(self, here: str, number: int) -> str:
        if number == 1:
            return remove_query_param(here, self.page_query_param)
        return replace_query_param(here, self.page_query_param, number)
