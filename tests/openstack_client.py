"""The OpenStack API as a patient client uses it: it signs in again and asks again.

What is safe to ask twice is asked until it is answered; a POST never is, since its answer may be
lost after the work was done. `boot` therefore looks for its server by name before it asks again.
"""

from __future__ import annotations

import time
from typing import Any

import httpx

WORTH_ANOTHER_TRY = {401, 429, 500, 502, 503, 504}


class GaveUp(AssertionError):
    """The cloud did not answer for as long as the client was patient."""


class OpenStackClient:
    """One person's client. `patience` is in seconds for each thing that is asked."""

    def __init__(self, url: str, user: str, password: str, *, patience: float = 60.0) -> None:
        self.http = httpx.Client(base_url=url, timeout=15.0)
        self.user, self.password = user, password
        self.patience = patience

    def sign_in(self) -> None:
        """Get a token for the user's default project."""
        identity = {
            "methods": ["password"],
            "password": {
                "user": {
                    "name": self.user,
                    "domain": {"id": "default"},
                    "password": self.password,
                }
            },
        }
        answer = self.http.post("/identity/v3/auth/tokens", json={"auth": {"identity": identity}})
        answer.raise_for_status()
        self.http.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]

    def once(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """Ask once; None when nobody can know whether it was done."""
        try:
            if "X-Auth-Token" not in self.http.headers:
                self.sign_in()
            answer = self.http.request(method, path, **more)
        except httpx.HTTPError:
            return None
        if answer.status_code == 401:
            self.http.headers.pop("X-Auth-Token", None)
        return answer

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask until there is an answer; for what may be asked twice. Raises GaveUp."""
        end, answer = time.monotonic() + self.patience, None
        while time.monotonic() < end:
            answer = self.once(method, path, **more)
            if answer is not None and answer.status_code not in WORTH_ANOTHER_TRY:
                return answer
            time.sleep(0.25)
        raise GaveUp(f"{method} {path}: {answer and (answer.status_code, answer.text[:500])}")

    def get(self, path: str, **more: Any) -> Any:
        """The JSON of a GET that must succeed."""
        answer = self.ask("GET", path, **more)
        assert answer.is_success, (path, answer.status_code, answer.text[:500])
        return answer.json()

    def flavor(self, name: str = "m1.tiny") -> str:
        """The id of a flavor."""
        flavors = self.get("/compute/v2.1/flavors")["flavors"]
        return next(each["id"] for each in flavors if each["name"] == name)

    def image(self, name: str, data: bytes, disk_format: str = "raw") -> str:
        """Upload an image; gives its id."""
        about = {"name": name, "disk_format": disk_format, "container_format": "bare"}
        made = self.once("POST", "/image/v2/images", json=about)
        assert made is not None, "no answer"
        assert made.status_code == 201, made.text
        ident = str(made.json()["id"])
        headers = {"Content-Type": "application/octet-stream"}
        path = f"/image/v2/images/{ident}/file"
        sent = self.once("PUT", path, content=data, headers=headers)
        assert sent is not None, "no answer"
        assert sent.status_code == 204, sent.text
        return ident

    def boot(self, name: str, image: str, flavor: str, **more: Any) -> str:
        """The id of the one server of that name, however often the asking has to be repeated."""
        wanted = {"name": name, "imageRef": image, "flavorRef": flavor, "networks": "auto", **more}
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            headers = {"OpenStack-API-Version": "compute 2.37"}
            answer = self.once(
                "POST", "/compute/v2.1/servers", json={"server": wanted}, headers=headers
            )
            if answer is not None and answer.status_code == 202:
                return str(answer.json()["server"]["id"])
            if answer is not None and answer.status_code not in WORTH_ANOTHER_TRY:
                raise AssertionError((answer.status_code, answer.text))
            time.sleep(0.25)
            found = self.get("/compute/v2.1/servers", params={"name": f"^{name}$"})["servers"]
            if found:
                return str(found[0]["id"])
        raise GaveUp(f"boot {name}")

    def server(self, ident: str) -> dict[str, Any] | None:
        """A server as it is shown, None when it is gone."""
        answer = self.ask("GET", f"/compute/v2.1/servers/{ident}")
        if answer.status_code == 404:
            return None
        assert answer.is_success, answer.text
        return dict(answer.json()["server"])

    def delete(self, ident: str) -> None:
        """Ask for the end of a server."""
        answer = self.ask("DELETE", f"/compute/v2.1/servers/{ident}")
        assert answer.status_code in {204, 404}, answer.text

    def action(self, ident: str, **action: Any) -> httpx.Response:
        """Ask for one action, as in action(id, **{"os-stop": None})."""
        answer = self.once("POST", f"/compute/v2.1/servers/{ident}/action", json=action)
        assert answer is not None, "no answer"
        return answer

    def console_log(self, ident: str) -> str:
        """What the guest wrote to its serial line; empty while nobody can say."""
        answer = self.action(ident, **{"os-getConsoleOutput": {}})
        return str(answer.json().get("output", "")) if answer.is_success else ""

    def wait(self, ident: str, *statuses: str) -> str:
        """Wait until the server has one of these statuses (GONE: it is not there any more); gives
        it. Raises GaveUp."""
        end, seen = time.monotonic() + self.patience, None
        while time.monotonic() < end:
            seen = self.server(ident)
            status = str(seen["status"]) if seen else "GONE"
            if status in statuses:
                return status
            if status == "ERROR":
                break
            time.sleep(0.2)
        raise GaveUp(f"not {' or '.join(statuses)}: {seen}")
