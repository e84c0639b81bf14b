"""`/api-auth/password/`: a login and a password for a token. Not under `/api/` (NodeConductor)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cloudwright.api.authentication import address_of, request_id_of
from cloudwright.core.access.services.token import issue_api_token, sign_in
from cloudwright.core.accounts.passwords import refuse_due


class PasswordInput(serializers.Serializer[Any]):
    """What to sign in with."""

    username = serializers.CharField(max_length=255)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class PasswordView(APIView):
    """Each call makes a new token; earlier ones live on to their idle time-out (DESIGN §2)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=PasswordInput,
        responses=inline_serializer("Token", fields={"token": serializers.CharField()}),
    )
    def post(self, request: Request) -> Response:
        """400 by field; 401 for a wrong pair or a password that is due;
        429 after too many of them."""
        given = PasswordInput(data=request.data)
        given.is_valid(raise_exception=True)
        address, words = address_of(request), given.validated_data
        user = sign_in(
            words["username"],
            words["password"],
            address=address,
            request_id=request_id_of(request),
        )
        refuse_due(user)
        return Response({"token": issue_api_token(user)})
