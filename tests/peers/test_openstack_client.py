"""The unmodified `openstack` client against a served cloud, by the clouds.yaml that it printed."""

from __future__ import annotations

import pytest

from tests.peers.shell import MIB, Shell

pytestmark = pytest.mark.long


def test_identity(shell: Shell) -> None:
    assert shell.json("token issue")["id"]
    types = {each["Type"] for each in shell.json("catalog list")}
    assert types == {"identity", "compute", "image", "network", "block-storage", "volumev3"}
    assert [each["Name"] for each in shell.json("role list")] == [
        "admin", "manager", "member", "reader",
    ]  # fmt: skip
    project = shell.json("project create lab")
    assert project["domain_id"] == "default"
    shell.run("user create --project lab --password a-long-pass-phrase-17 bob")
    shell.run("role add --project lab --user bob member")
    assigned = shell.json("role assignment list --names --user bob")
    assert [(each["Role"], each["Project"]) for each in assigned] == [("member", "lab@Default")]
    assert "bob" in {each["Name"] for each in shell.json("user list")}
    assert "lab" in {each["Name"] for each in shell.json("project list")}

    as_bob = "--os-username bob --os-user-domain-id default --os-password a-long-pass-phrase-17"
    bobs = f"--os-cloud= --os-auth-url {shell.cloud.url}/identity/v3 --os-identity-api-version 3 "
    bobs += f"{as_bob} --os-project-id {project['id']}"
    assert shell.json(f"{bobs} server list") == []
    refused = shell.attempt(f"{bobs} user create eve")
    assert refused.returncode
    assert "403" in refused.stderr
    shell.run("role remove --project lab --user bob member")
    assert "401" in shell.attempt(f"{bobs} server list").stderr
    shell.run("user delete bob")
    shell.run("project delete lab")


def test_a_service_next_door(shell: Shell) -> None:
    shell.run("region create north")
    shell.run("service create --name swift object-store")
    shell.run("endpoint create --region north swift public https://swift.example/v1/$(project_id)s")
    assert "north" in {each["Region"] for each in shell.json("region list")}
    assert "object-store" in {each["Type"] for each in shell.json("catalog list")}
    assert [each["URL"] for each in shell.json("endpoint list --service swift")] == [
        "https://swift.example/v1/$(project_id)s"
    ]
    shell.run("service delete swift")
    shell.run("region delete north")
    assert "object-store" not in {each["Type"] for each in shell.json("catalog list")}


def test_images(shell: Shell) -> None:
    made = shell.json("image create --disk-format raw --file disk.raw --property os_distro=x tiny")
    assert (made["status"], made["size"]) == ("active", MIB)
    assert "tiny" in {each["Name"] for each in shell.json("image list")}
    shell.run("image set --tag blue --property color=red tiny")
    assert shell.json("image show tiny")["tags"] == ["blue"]
    shell.run("image save --file saved.raw tiny")
    assert (shell.folder / "saved.raw").read_bytes() == (shell.folder / "disk.raw").read_bytes()
    shell.run("image create --disk-format raw --file disk.raw gone")
    shell.run("image delete gone")
    assert "No Image found for gone" in shell.attempt("image show gone").stderr


def test_servers(shell: Shell) -> None:
    shell.run("image create --disk-format raw --file disk.raw boot")
    shell.run("keypair create --private-key key.pem mine")
    assert (shell.folder / "key.pem").read_text().startswith("-----BEGIN OPENSSH PRIVATE KEY")
    assert [each["Name"] for each in shell.json("keypair list")] == ["mine"]
    assert "m1.tiny" in {each["Name"] for each in shell.json("flavor list")}
    assert {each["Name"] for each in shell.json("network list")} == {"user", "public"}

    create = "server create --image boot --flavor m1.tiny --key-name mine --network user --wait"
    made = shell.json(f"{create} --tag front --os-compute-api-version 2.79 web1")
    assert made["status"] == "ACTIVE"
    assert made["addresses"] == {"user": ["10.100.0.10"]}
    assert [each["Name"] for each in shell.json("server list --tags front")] == ["web1"]

    shell.run("server stop web1")
    shell.until("web1", "SHUTOFF")
    refused = shell.attempt("server reboot web1")
    assert "Cannot 'reboot' instance" in refused.stderr
    assert "while it is in vm_state stopped" in refused.stderr
    shell.run("server start web1")
    shell.until("web1", "ACTIVE")
    shell.run("server reboot --wait web1")
    shell.run("server reboot --hard --wait web1")
    shell.run("server pause web1")
    shell.until("web1", "PAUSED")
    shell.run("server unpause web1")
    shell.until("web1", "ACTIVE")
    shell.run("server set --property role=front --description mine web1")
    assert shell.json("server show web1")["properties"] == {"role": "front"}
    shell.run("server image create --wait --name copy web1")
    assert shell.json("image show copy")["status"] == "active"

    assert "login:" in shell.run("console log show web1")
    assert shell.json("console url show web1")["url"].startswith(shell.cloud.url)
    actions = {each["Action"] for each in shell.json("server event list web1")}
    assert {"create", "stop", "start", "reboot", "pause", "unpause"} <= actions

    shell.run(f"{create} --min 2 --max 2 more")
    full = shell.attempt(f"{create} fourth")
    assert "Quota exceeded for instances: Requested 1, but already used 3 of 3" in full.stderr
    shell.run("server delete --wait web1 more-1 more-2")
    assert shell.json("server list") == []
    shell.run("keypair delete mine")


def test_a_network_of_its_own(shell: Shell) -> None:
    shell.run("image create --disk-format raw --file disk.raw debian")
    shell.run("network create backend")
    shell.run("subnet create --network backend --subnet-range 10.20.0.0/24 backend4")
    shell.run("router create --external-gateway public edge")
    shell.run("router add subnet edge backend4")
    shell.run("security group create web")
    shell.run("security group rule create --protocol tcp --dst-port 443 web")
    create = "server create --image debian --flavor m1.tiny --network backend"
    made = shell.json(f"{create} --security-group web --wait web2")
    assert made["addresses"]["backend"][0].startswith("10.20.0.")
    shell.run("volume create --size 1 data")
    shell.run("server add volume web2 data")
    address = shell.json("floating ip create public")["floating_ip_address"]
    shell.run(f"server add floating ip web2 {address}")
    assert address in shell.json("server show web2")["addresses"]["backend"]
    shell.run("server delete --wait web2")
    shell.run(f"floating ip delete {address}")
    shell.run("volume delete data")
    shell.run("router remove subnet edge backend4")
    shell.run("router delete edge")
    shell.run("network delete backend")
    shell.run("security group delete web")


def test_application_credential(shell: Shell) -> None:
    made = shell.json("application credential create --role member robot")
    robot = "--os-cloud= --os-auth-type v3applicationcredential --os-identity-api-version 3 "
    robot += f"--os-auth-url {shell.cloud.url}/identity/v3"
    robot += f" --os-application-credential-id {made['ID']}"
    robot += f" --os-application-credential-secret {made['Secret']}"
    assert shell.json(f"{robot} server list") == []
    assert "403" in shell.attempt(f"{robot} hypervisor list").stderr
    shell.run("application credential delete robot")
    assert "401" in shell.attempt(f"{robot} server list").stderr
