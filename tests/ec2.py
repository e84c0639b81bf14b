"""A request as an EC2 client signs it (version 2), for a service to show to Keystone."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cloudwright.kernel import clock

HOST = "api.example.org"


def signed(pair: Mapping[str, str], path: str) -> dict[str, Any]:
    """What `POST /v3/ec2tokens` takes as `credentials`, signed with the pair's secret just now."""
    params = {
        "AWSAccessKeyId": pair["access"],
        "Action": "DescribeInstances",
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    query = "&".join(f"{key}={quote(params[key], safe='-_.~')}" for key in sorted(params))
    text = f"GET\n{HOST}\n{path}\n{query}"
    digest = hmac.digest(pair["secret"].encode(), text.encode(), "sha256")
    return {
        "access": pair["access"],
        "signature": base64.b64encode(digest).decode(),
        "host": HOST,
        "verb": "GET",
        "path": path,
        "params": params,
    }
