"""Amazon's own published examples, and what must not pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cloudwright.core.access.ec2_signature import Signed, is_good

SECRET_4 = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SECRET_2 = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
THEN_4 = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
THEN_2 = datetime(2011, 10, 3, 15, 19, 30, tzinfo=UTC)
VERSION_4 = Signed(
    signature="5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    host="example.amazonaws.com",
    verb="GET",
    path="/",
    headers={
        "X-Amz-Date": "20150830T123600Z",
        "Authorization": "AWS4-HMAC-SHA256 "
        "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=…",
    },
)
VERSION_2 = Signed(
    signature="i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs=",
    host="elasticmapreduce.amazonaws.com",
    verb="GET",
    path="/",
    params={
        "AWSAccessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "Action": "DescribeJobFlows",
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": "2011-10-03T15:19:30",
        "Version": "2009-03-31",
    },
)


def test_amazons_examples_are_good() -> None:
    assert is_good(VERSION_4, SECRET_4, THEN_4)
    assert is_good(VERSION_2, SECRET_2, THEN_2)
    assert is_good(replace(VERSION_4, host="example.amazonaws.com:8773"), SECRET_4, THEN_4)


def test_anything_else_is_not() -> None:
    assert not is_good(VERSION_4, SECRET_2, THEN_4)
    assert not is_good(replace(VERSION_4, path="/other"), SECRET_4, THEN_4)
    assert not is_good(replace(VERSION_2, verb="POST"), SECRET_2, THEN_2)
    assert not is_good(VERSION_4, SECRET_4, THEN_4 + timedelta(minutes=16))
    assert not is_good(replace(VERSION_2, params={}), SECRET_2, THEN_2)
    assert not is_good(replace(VERSION_4, headers={}, signature=""), SECRET_4, THEN_4)
