from __future__ import annotations

import yaml

from cloudwright.core.access.models import ApplicationCredential
from cloudwright.core.access.services.application_credential import verify
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from tests.portal.conftest import Browse


def test_clouds_yaml_names_the_project_by_id_and_holds_no_secret(
    browse: Browse, member: User, project: Project, other_project: Project
) -> None:
    browser = browse(member)

    answer = browser.get("/command-line/clouds.yaml", {"project": str(project.uuid)})

    cloud = yaml.safe_load(answer.content)["clouds"]["cloudwright"]
    assert cloud["auth"]["project_id"] == project.uuid.hex
    assert cloud["auth"]["user_id"] == member.uuid.hex
    assert cloud["auth"]["auth_url"].endswith("/identity/v3")
    assert "password" not in answer.content.decode()
    hidden = browser.get("/command-line/clouds.yaml", {"project": str(other_project.uuid)})
    assert hidden.status_code == 404


def test_a_credentials_secret_is_shown_once(browse: Browse, member: User, project: Project) -> None:
    browser = browse(member)
    form = {"project": str(project.uuid), "name": "terraform"}

    answer = browser.post("/command-line/credentials/", form)

    credential = ApplicationCredential.objects.get()
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert verify(credential.uuid, secret) == credential
    later = browser.get("/command-line/").content.decode()
    assert "terraform" in later
    assert secret not in later


def test_no_credential_for_a_project_of_others(
    browse: Browse, member: User, other_project: Project
) -> None:
    form = {"project": str(other_project.uuid), "name": "terraform"}

    assert browse(member).post("/command-line/credentials/", form).status_code == 400
    assert not ApplicationCredential.objects.exists()


def test_a_credential_can_be_taken_away_by_its_owner_only(
    browse: Browse, member: User, manager: User, project: Project
) -> None:
    form = {"project": str(project.uuid), "name": "terraform"}
    browse(member).post("/command-line/credentials/", form)
    path = f"/command-line/credentials/{ApplicationCredential.objects.get().uuid}/delete/"

    assert browse(manager).post(path).status_code == 404
    assert browse(member).post(path).status_code == 302

    assert not ApplicationCredential.objects.exists()
