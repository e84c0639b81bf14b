"""Secrets that are kept for users; and EC2 pairs, whose signatures give tokens."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from django.db import transaction

from cloudwright.core.access.ec2_signature import Signed, is_good
from cloudwright.core.access.models import Credential, Token
from cloudwright.core.accounts.models import User
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Unauthenticated

EC2 = "ec2"
LONGEST = 16_384


@transaction.atomic
def create(
    user: User, project: Project | None, *, type_: str, blob: str, actor: Actor
) -> Credential:
    """Keep a secret. Of type `ec2` it is a JSON object with `access` and `secret`, in a project.

    Raises BadInput(field=blob | project_id | type), Conflict for an access key that is taken.
    """
    gates.check("credential.create", user, actor)
    if not type_ or len(type_) > 255:
        raise BadInput(reason="A type has 1 to 255 characters.", field="type")
    if type_ == EC2 and project is None:
        raise BadInput(reason="An ec2 credential needs a project.", field="project_id")
    access = _pair(blob)["access"] if type_ == EC2 else ""
    made = Credential(user=user, project=project, type=type_, blob=_checked(blob))
    return _keep(made, access, actor)


@transaction.atomic
def create_pair(user: User, project: Project, *, by: Token | None, actor: Actor) -> Credential:
    """A new EC2 pair, worth what the token `by` is worth that was shown for it."""
    gates.check("credential.create", user, actor)
    pair = {"access": secrets.token_hex(16), "secret": secrets.token_hex(32)}
    made = Credential(user=user, project=project, type=EC2, blob=json.dumps(pair))
    if by is not None:
        made.application_credential, made.trust_id = by.application_credential, by.trust_id
    return _keep(made, pair["access"], actor)


@transaction.atomic
def update(credential: Credential, *, blob: str, actor: Actor) -> Credential:
    """Another secret in place of the old; nothing else of a credential changes. Raises BadInput."""
    gates.check("credential.update", credential, actor)
    if credential.type == EC2:
        _pair(blob)
    credential.blob = _checked(blob)
    credential.save(update_fields=["blob", "updated_at"])
    _record("update", "was changed", credential, actor)
    return credential


@transaction.atomic
def delete(credential: Credential, *, actor: Actor) -> None:
    """Forget it."""
    gates.check("credential.delete", credential, actor)
    _record("deletion", "was deleted", credential, actor)
    credential.delete()


def verify(access: str, request: Signed) -> Credential:
    """The pair with which the request was signed. Raises Unauthenticated for any mismatch."""
    found = (
        Credential.objects.filter(ident=ident_of(access), type=EC2)
        .select_related("user__home", "project__customer", "application_credential", "trust")
        .first()
    )
    if found is None or found.project is None:
        raise Unauthenticated(internal="no such access key")
    pair = pair_of(found)
    if pair["access"] != access or not is_good(request, pair["secret"], clock.now()):
        raise Unauthenticated(internal=f"the signature by {access} is not right")
    return found


def pair_of(credential: Credential) -> dict[str, Any]:
    """The access key and the secret of an EC2 pair."""
    return _pair(credential.blob)


def ident_of(access: str) -> str:
    """The id of an EC2 pair, by which a signer is found."""
    return hashlib.sha256(access.encode()).hexdigest()


def _pair(blob: str) -> dict[str, Any]:
    try:
        found = json.loads(blob)
    except ValueError:
        found = None
    keys = ("access", "secret")
    if not isinstance(found, dict) or not all(isinstance(found.get(k), str) for k in keys):
        reason = "The blob of an ec2 credential is JSON with the texts access and secret."
        raise BadInput(reason=reason, field="blob")
    return found


def _checked(blob: str) -> str:
    if not blob or len(blob) > LONGEST:
        raise BadInput(reason=f"A blob has 1 to {LONGEST} characters.", field="blob")
    return blob


def _keep(credential: Credential, access: str, actor: Actor) -> Credential:
    credential.ident = ident_of(access) if access else credential.uuid.hex
    if Credential.objects.filter(ident=credential.ident).exists():
        raise Conflict(reason="There is a credential with this access key already.")
    credential.save()
    _record("creation", "was made", credential, actor)
    return credential


def _record(what: str, verb: str, credential: Credential, actor: Actor) -> None:
    audit.record(
        f"credential_{what}_succeeded",
        f"A credential of type {credential.type} of {credential.user.login} {verb}.",
        actor=actor,
        kind="credential",
        target=credential,
        project=credential.project,
    )
