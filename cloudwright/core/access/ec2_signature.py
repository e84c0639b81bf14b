"""Signatures of EC2 requests, versions 2 and 4, as Amazon describes them. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
FRESH = timedelta(minutes=15)
EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """What a service received: the request, and the signature that stood on it."""

    signature: str
    host: str
    verb: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body_hash: str = EMPTY


def is_good(request: Signed, secret: str, now: datetime) -> bool:
    """Whether the holder of `secret` signed this request, not more than 15 minutes from `now`.

    A signer that leaves a port out of the host is right too: old clients did.
    """
    when = _moment(request)
    if when is None or abs(now - when) > FRESH:
        return False
    hosts = {request.host, request.host.partition(":")[0]}
    made = (_sign(request, host, secret) for host in sorted(hosts))
    return any(each and hmac.compare_digest(each, request.signature) for each in made)


def _sign(request: Signed, host: str, secret: str) -> str:
    if _authorization(request) or request.params.get("X-Amz-Algorithm") == ALGORITHM:
        return _version_4(request, host, secret)
    if request.params.get("SignatureVersion") == "2":
        return _version_2(request, host, secret)
    return ""


def _version_2(request: Signed, host: str, secret: str) -> str:
    digest = {"HmacSHA256": "sha256", "HmacSHA1": "sha1"}.get(
        request.params.get("SignatureMethod", "")
    )
    if digest is None:
        return ""
    query = _query({k: v for k, v in request.params.items() if k != "Signature"})
    text = "\n".join((request.verb.upper(), host.lower(), request.path, query))
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), digest)).decode()


def _version_4(request: Signed, host: str, secret: str) -> str:
    scope, names = _scope(request)
    date, region, service, ending = (scope.split("/")[1:] + [""] * 4)[:4]
    headers = {key.lower(): " ".join(value.split()) for key, value in request.headers.items()}
    headers["host"] = host
    if "host" not in names or ending != "aws4_request" or not set(names) <= headers.keys():
        return ""
    params = {k: v for k, v in request.params.items() if k != "X-Amz-Signature"}
    canonical = "\n".join(
        (
            request.verb.upper(),
            request.path,
            _query(params),
            "".join(f"{name}:{headers[name]}\n" for name in names),
            ";".join(names),
            request.body_hash,
        )
    )
    stamp = headers.get("x-amz-date") or request.params.get("X-Amz-Date", "")
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join((ALGORITHM, stamp, f"{date}/{region}/{service}/{ending}", hashed))
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, ending):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _scope(request: Signed) -> tuple[str, list[str]]:
    """`access/date/region/service/aws4_request` and the names of the headers that are signed."""
    authorization = _authorization(request)
    if not authorization:
        names = request.params.get("X-Amz-SignedHeaders", "")
        return request.params.get("X-Amz-Credential", ""), names.lower().split(";")
    parts = dict(
        part.strip().partition("=")[::2]
        for part in authorization.removeprefix(ALGORITHM).split(",")
    )
    return parts.get("Credential", ""), parts.get("SignedHeaders", "").lower().split(";")


def _authorization(request: Signed) -> str:
    found = next((v for k, v in request.headers.items() if k.lower() == "authorization"), "")
    return found if found.startswith(ALGORITHM) else ""


def _moment(request: Signed) -> datetime | None:
    headers = {key.lower(): value for key, value in request.headers.items()}
    stamp = headers.get("x-amz-date") or request.params.get("X-Amz-Date")
    text = stamp or request.params.get("Timestamp", "")
    try:
        found = (
            datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            if stamp
            else datetime.fromisoformat(text)
        )
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _query(params: Mapping[str, str]) -> str:
    return "&".join(
        f"{quote(key, safe='-_.~')}={quote(str(params[key]), safe='-_.~')}"
        for key in sorted(params)
    )
