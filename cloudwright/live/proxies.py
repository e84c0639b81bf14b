"""Whose word on the client's address and scheme is believed (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from cloudwright.live.exchange import Application, Receive, Scope, Send

ASIDE = {
    b"forwarded",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"x-forwarded-proto",
    b"x-real-ip",
}
SECURE = {"http": "https", "ws": "wss", "https": "https", "wss": "wss"}


class TrustedProxies:
    """Takes the client and the scheme from X-Forwarded-For and X-Forwarded-Proto if, and only if, a
    trusted proxy sent them, and drops the headers: nothing inside can be misled by them."""

    def __init__(self, inside: Application, trusted: Iterable[str]) -> None:
        self.inside = inside
        self.trusted = [ip_network(each, strict=False) for each in trusted]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] in {"http", "websocket"}:
            scope = self.seen(scope)
        await self.inside(scope, receive, send)

    def seen(self, scope: Scope) -> Scope:
        """The scope as everything inside may believe it."""
        said: dict[bytes, list[str]] = {}
        for key, value in scope["headers"]:
            if key in ASIDE:
                said.setdefault(key, []).extend(value.decode("latin-1").split(","))
        if not said:
            return scope
        seen = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in ASIDE]}
        if scope.get("client") and self.trusts(scope["client"][0]):
            seen["client"] = (self.client(said, scope["client"][0]), 0)
            if said.get(b"x-forwarded-proto", [""])[-1].strip().lower() == "https":
                seen["scheme"] = SECURE[scope["scheme"]]
        return seen

    def trusts(self, address: str) -> bool:
        """Whether `address` is one of the trusted proxies."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.trusted)

    def client(self, said: dict[bytes, list[str]], peer: str) -> str:
        """The nearest address that is no proxy of ours: what stands left of it is hearsay."""
        nearest = peer
        for part in reversed(said.get(b"x-forwarded-for", [])):
            address = part.strip()
            try:
                ip_address(address)
            except ValueError:
                break
            nearest = address
            if not self.trusts(address):
                break
        return nearest
