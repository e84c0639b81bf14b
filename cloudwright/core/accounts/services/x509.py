"""Certificates among a user's keys: guests that know no SSH let their owner in by one.

They hold what Windows asks of a client's certificate: the use, and the user's principal name.
"""

from __future__ import annotations

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cloudwright.kernel import clock
from cloudwright.kernel.errors import BadInput

BITS = 2048
VALID = timedelta(days=3650)
PRINCIPAL = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")
UTF8_TAG = 0x0C  # ASN.1's UTF8String; one byte of length follows
LONGEST_NAME = 64  # RFC 5280: ub-common-name


def fingerprint_of(pem: str) -> str:
    """SHA-1 of the certificate in colon form, as Nova shows it. Raises BadInput."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except ValueError as exc:
        raise BadInput(reason="This is no certificate in PEM form.", field="public_key") from exc
    digest = certificate.fingerprint(hashes.SHA1()).hex()  # noqa: S303 - a name, no proof
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def self_signed(login: str) -> tuple[str, str]:
    """A new certificate for ten years and its private key, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = login[:LONGEST_NAME]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    principal = f"{name}@localhost".encode()[:127]
    encoded = bytes([UTF8_TAG, len(principal)]) + principal
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + VALID)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.OtherName(PRINCIPAL, encoded)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()
