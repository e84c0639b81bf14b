"""Bytes from the web: from hosts on the allow-list, and there from public addresses only.

A name is resolved once; what it stands for is judged, and that very address is connected to, so a
name that changes its mind meanwhile gains nothing. Each redirect is judged anew.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from fnmatch import fnmatchcase
from ipaddress import IPv6Address, IPv6Network, ip_address

import httpx
from django.conf import settings

from cloudwright.kernel.errors import BadInput, Problem

PORTS = {"http": 80, "https": 443}
REDIRECTS = 5
CHUNK_BYTES = 1024 * 1024
STALL_SECONDS = 60.0
NAT64 = IPv6Network("64:ff9b::/96")


class SourceRefused(BadInput):
    """400: images are not fetched from there. `[images] import_hosts` says from where they are."""

    code, message = "image.source_refused", "URI for web-download does not pass filtering: {uri}"


class FetchFailed(Problem):
    """502: the other side did not give the bytes."""

    code, status = "image.fetch_failed", 502
    message = "The image could not be fetched from {host}: {reason}."


def offered() -> bool:
    """Whether there is any host to fetch from."""
    return bool(settings.CLOUDWRIGHT_IMAGES.import_hosts)


def judge(uri: str) -> httpx.URL:
    """The address, if its scheme, host and port are allowed. Raises SourceRefused (uri)."""
    try:
        url = httpx.URL(uri)
        port = url.port or PORTS.get(url.scheme, 0)
    except (httpx.InvalidURL, ValueError) as exc:
        raise SourceRefused(uri=uri, field="uri") from exc
    if url.scheme not in PORTS or url.userinfo or not _listed(url.host.lower(), port):
        raise SourceRefused(uri=uri, field="uri")
    return url


def fetch(uri: str, *, transport: httpx.BaseTransport | None = None) -> Iterator[bytes]:
    """The bytes behind `uri`, as they come. Raises SourceRefused, FetchFailed."""
    url = judge(uri)
    with httpx.Client(transport=transport, trust_env=False, timeout=STALL_SECONDS) as client:
        for _ in range(REDIRECTS + 1):
            try:
                with client.stream("GET", **_request(url)) as answer:  # type: ignore[arg-type]  # httpx's own keywords
                    if answer.is_redirect:
                        url = judge(str(url.join(answer.headers.get("location", ""))))
                        continue
                    if answer.status_code != 200:
                        raise FetchFailed(host=url.host, reason=f"it said {answer.status_code}")
                    yield from answer.iter_raw(CHUNK_BYTES)
                    return
            except (httpx.HTTPError, httpx.InvalidURL) as exc:
                reason = "the connection failed"
                raise FetchFailed(host=url.host, reason=reason, internal=repr(exc)) from exc
    raise FetchFailed(host=url.host, reason=f"it redirected more than {REDIRECTS} times")


def public(text: str) -> bool:
    """Whether an address is one of the open internet, also behind what IPv6 wraps IPv4 in."""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address in NAT64 or address.sixtofour or address.teredo:
            return False
        if address.ipv4_mapped:
            return public(str(address.ipv4_mapped))
    return address.is_global and not address.is_multicast


def _listed(host: str, port: int) -> bool:
    """A host of the list is meant with the ports of the web, unless it names one."""
    for entry in settings.CLOUDWRIGHT_IMAGES.import_hosts:
        name, _, wanted = entry.lower().partition(":")
        ports = {int(wanted)} if wanted.isdecimal() else set(PORTS.values())
        if port in ports and fnmatchcase(host, name):
            return True
    return False


def _request(url: httpx.URL) -> dict[str, object]:
    """One GET to an address that was judged, under the name that was asked for."""
    authority = url.netloc.decode("ascii")
    return {
        "url": url.copy_with(host=_address(url)),
        "headers": {"Host": authority, "Accept-Encoding": "identity"},
        "extensions": {"sni_hostname": url.host},
    }


def _address(url: httpx.URL) -> str:
    """An address of the host; every one that it has must be public. Raises SourceRefused,
    FetchFailed."""
    try:
        found = socket.getaddrinfo(url.host, url.port or PORTS[url.scheme], type=socket.SOCK_STREAM)
    except OSError as exc:
        raise FetchFailed(host=url.host, reason="there is no such host", internal=str(exc)) from exc
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(public(each) for each in addresses):
        raise SourceRefused(uri=str(url), field="uri", internal=", ".join(addresses))
    return addresses[0]
