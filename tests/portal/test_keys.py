from __future__ import annotations

import pytest

from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.accounts.services import ssh_key
from cloudwright.kernel.actor import SYSTEM
from tests.portal.conftest import Browse

ED25519 = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIWmB1wZ0FQbLQHXJ4YV5s9ZJ2ZqG9nE5uT9mWcJ0y1h mia@laptop"
)


def test_a_pasted_key_takes_its_comment_for_a_name(browse: Browse, member: User) -> None:
    browser = browse(member)

    answer = browser.post("/keys/", {"public_key": ED25519}, follow=True)

    key = SSHKey.objects.get(user=member)
    page = answer.content.decode()
    assert key.name == "mia@laptop"
    assert key.fingerprint in page
    assert "mia@laptop is ready to be used." in page


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"public_key": "not a key at all"}, "This is not an OpenSSH public key."),
        ({"public_key": ED25519.rsplit(" ", 1)[0]}, "this key carries no comment"),
        ({"public_key": ""}, "This field is required."),
    ],
)
def test_what_is_no_key_is_refused_beside_its_field(
    browse: Browse, member: User, form: dict[str, str], says: str
) -> None:
    answer = browse(member).post("/keys/", form)

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not SSHKey.objects.exists()


def test_a_name_is_used_once(browse: Browse, member: User) -> None:
    browser = browse(member)
    browser.post("/keys/", {"public_key": ED25519})

    answer = browser.post("/keys/", {"public_key": ED25519})

    assert answer.status_code == 409
    assert "already exists" in answer.content.decode()


def test_one_deletes_ones_own_keys_only(browse: Browse, member: User, reader: User) -> None:
    mine, _ = ssh_key.generate(member, name="mine", actor=SYSTEM)
    theirs, _ = ssh_key.generate(reader, name="theirs", actor=SYSTEM)
    browser = browse(member)

    assert browser.post(f"/keys/{theirs.uuid}/delete/").status_code == 404
    assert browser.post(f"/keys/{mine.uuid}/delete/")["Location"] == "/keys/"

    assert [key.name for key in SSHKey.objects.all()] == ["theirs"]
