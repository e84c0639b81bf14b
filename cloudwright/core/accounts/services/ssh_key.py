"""SSH keys: one table for the portal, `/api/keys/` and Nova's key pairs (DESIGN §2)."""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from django.db import transaction

from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.accounts.models.ssh_key import X509
from cloudwright.core.accounts.names import checked_name
from cloudwright.core.accounts.services.x509 import fingerprint_of, self_signed
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

LONGEST = 16_384
LEAST_RSA_BITS = 2048


class KeyNameTaken(Conflict):
    """409: Nova's words, since its clients match them."""

    code, message = "ssh_key.name_taken", "Key pair '{name}' already exists."


@transaction.atomic
def add(
    user: User, *, name: str, public_key: str, certificate: bool = False, actor: Actor
) -> SSHKey:
    """Store a public key (ed25519, ecdsa, rsa of 2048 bits or more), or a `certificate`.

    Raises BadInput(field=name | public_key), KeyNameTaken.
    """
    # One key after another: a gate may count them.
    User.objects.select_for_update().get(pk=user.pk)
    gates.check("ssh_key.create", user, actor)
    name = checked_name(name)
    text = public_key.strip() if certificate else " ".join(public_key.split())
    if len(text) > LONGEST:
        raise BadInput(reason="This is too long for a public key.", field="public_key")
    if SSHKey.objects.filter(user=user, name=name).exists():
        raise KeyNameTaken(name=name, field="name")
    kind = X509 if certificate else _type(text)
    digest = fingerprint_of(text) if certificate else fingerprint(text)
    # Clients find out whether a file has changed by comparing it, the end of its line with it.
    kept = f"{text}\n" if public_key.endswith("\n") else text
    key = SSHKey.objects.create(
        user=user, name=name, public_key=kept, type=kind, fingerprint=digest
    )
    _record("creation", "was added", key, actor)
    return key


def generate(
    user: User, *, name: str, certificate: bool = False, actor: Actor
) -> tuple[SSHKey, str]:
    """A new ed25519 key and its private half (OpenSSH PEM), which is kept nowhere here; or a
    `certificate` and its private key (PEM)."""
    if certificate:
        public_pem, private_pem = self_signed(user.login)
        held = add(user, name=name, public_key=public_pem, certificate=True, actor=actor)
        return held, private_pem
    private = ed25519.Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    key = add(user, name=name, public_key=public.decode(), actor=actor)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    return key, pem.decode()


@transaction.atomic
def delete(key: SSHKey, *, actor: Actor) -> None:
    """Forget the key; machines that were given it keep it."""
    gates.check("ssh_key.delete", key, actor)
    _record("deletion", "was deleted", key, actor)
    key.delete()


def fingerprint(public_key: str) -> str:
    """MD5 of the key's bytes in colon form, as OpenSSH's old default and Nova show it."""
    raw = base64.b64decode(public_key.split()[1], validate=True)
    digest = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    return ":".join(digest[i : i + 2] for i in range(0, 32, 2))


def _type(text: str) -> str:
    try:
        key = serialization.load_ssh_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise BadInput(reason="This is not an OpenSSH public key.", field="public_key") from exc
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
        raise BadInput(reason="An RSA key needs 2048 bits or more.", field="public_key")
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        raise BadInput(reason="Use an ed25519, ecdsa or rsa key.", field="public_key")
    return text.split()[0]


def _record(what: str, verb: str, key: SSHKey, actor: Actor) -> None:
    audit.record(
        f"ssh_key_{what}_succeeded",
        f"SSH key {key.name} of {key.user.login} {verb}.",
        actor=actor,
        kind="ssh_key",
        target=key,
        ssh_key_name=key.name,
    )
    publish("ssh_key", key.uuid)
