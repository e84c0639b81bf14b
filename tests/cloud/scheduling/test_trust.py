"""Trusted hosts: a server attests them, over TLS; flavors ask for them; silence makes none."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cloudwright.cloud.compute.models import Flavor
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.reconcilers.host_trust import activate
from cloudwright.config.options.sections import TrustedComputing
from cloudwright.core.audit.models import Event
from cloudwright.kernel import clock
from tests.simulated_cloud import MakeInstance

HEADERS: list[str | None] = []


class Server(ThreadingHTTPServer):
    """Answers PollHosts with `levels`, measured `age` ago; with `broken`, says nothing useful."""

    levels: dict[str, str]
    age = timedelta(0)
    broken = False


class Answer(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["hosts"]
        HEADERS.append(self.headers["x-auth-blob"])
        measured = (clock.now() - self.server.age).isoformat()
        levels = self.server.levels
        said = [
            {"host_name": name, "trust_lvl": levels[name], "vtime": measured}
            for name in [*asked, *levels]
            if name in levels
        ]
        self.send_response(200 if self.path == "/v1/PollHosts" else 404)
        self.end_headers()
        self.wfile.write(b"<html>" if self.server.broken else json.dumps({"hosts": said}).encode())

    def log_message(self, *_: object) -> None:
        """Nothing on the tests' screen."""


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "attestation")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(hours=1))
        .not_valid_after(clock.now() + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "attestation.crt", folder / "attestation.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[Server]:
    certificate, private = certified(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    (tmp_path / "blob").write_text("sesame\n")
    HEADERS.clear()
    with Server(("127.0.0.1", 0), Answer) as serving:
        serving.levels = {}
        serving.socket = context.wrap_socket(serving.socket, server_side=True)
        Thread(target=serving.serve_forever, daemon=True).start()
        settings.CLOUDWRIGHT_TRUSTED_COMPUTING = TrustedComputing(
            url=f"https://127.0.0.1:{serving.server_port}/v1",
            ca_file=str(certificate),
            auth_blob_file=str(tmp_path / "blob"),
        )
        yield serving
        serving.shutdown()


@pytest.fixture
def trusting(flavor: Flavor) -> Flavor:
    flavor.extra_specs = {"trust:trusted_host": "trusted"}
    flavor.save()
    return flavor


def attested() -> list[str]:
    found = Event.objects.filter(type="host_attested").order_by("pk")
    return list(found.values_list("message", flat=True))


def refused(make_instance: MakeInstance) -> str:
    """Why an instance was not started."""
    instance = make_instance(built=False)
    make_instance.drain()
    instance.refresh_from_db()
    assert (instance.state, instance.host) == ("error/", None)
    return instance.error_message


def test_only_trusted_hosts_take_what_asks_for_trust(
    server: Server, make_instance: MakeInstance, trusting: Flavor, host: Host
) -> None:
    assert "TrustedFilter 1 of 1" in refused(make_instance)
    server.levels = {host.name: "trusted", "elsewhere": "trusted"}
    assert activate().counts == {"news": 1}
    assert HEADERS == ["sesame"]
    assert make_instance().host == host
    server.levels = {host.name: "untrusted"}
    activate()
    assert "TrustedFilter 1 of 1" in refused(make_instance)
    assert [text.split(" now")[0] for text in attested()] == [
        f"Host {host} is trusted",
        f"Host {host} is untrusted",
    ]


def test_what_asks_for_no_trust_needs_none(make_instance: MakeInstance, host: Host) -> None:
    assert make_instance().host == host


def test_an_old_measurement_counts_no_more(
    server: Server, make_instance: MakeInstance, trusting: Flavor, host: Host
) -> None:
    server.levels, server.age = {host.name: "trusted"}, timedelta(seconds=121)
    activate()
    assert "TrustedFilter 1 of 1" in refused(make_instance)


@pytest.mark.parametrize("harm", ["broken", "forgotten", "forged"])
def test_a_server_that_does_not_say_so_makes_nobody_trusted(
    server: Server, host: Host, harm: str, settings: Any, tmp_path: Path
) -> None:
    server.levels = {host.name: "trusted"}
    if harm == "broken":
        server.broken = True
    elif harm == "forgotten":
        server.levels = {}
    else:
        (tmp_path / "other").mkdir()
        another, _ = certified(tmp_path / "other")
        settings.CLOUDWRIGHT_TRUSTED_COMPUTING = replace(
            settings.CLOUDWRIGHT_TRUSTED_COMPUTING, ca_file=str(another)
        )
    report = activate()
    host.refresh_from_db()
    assert host.trust == "unknown"
    assert report.counts == ({"news": 0} if harm == "forgotten" else {"unanswered": 1})


def test_without_a_server_nobody_is_asked(host: Host) -> None:
    assert activate().counts == {}
