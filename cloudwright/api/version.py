"""`/api/version/`: what runs here; open to everybody, as NodeConductor has it."""

from __future__ import annotations

from importlib.metadata import version

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cloudwright.contracts import CONTRACT_VERSION


class VersionView(APIView):
    """The version of the package, of this API and of the driver contracts."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        responses=inline_serializer(
            "Version",
            fields={
                "version": serializers.CharField(),
                "api": serializers.IntegerField(),
                "contracts": serializers.IntegerField(),
            },
        )
    )
    def get(self, request: Request) -> Response:
        """Three numbers."""
        return Response(
            {"version": version("cloudwright"), "api": 1, "contracts": CONTRACT_VERSION}
        )
