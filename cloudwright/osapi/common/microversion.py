"""Microversions: what the client asks for, what it gets, and the headers that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from cloudwright.kernel.errors import BadInput, Problem

Version = tuple[int, int]
FORMAT = re.compile(r"([1-9]\d*)\.([1-9]\d*|0)")


class VersionNotSupported(Problem):
    """406: the service does not reach that far."""

    code, status = "openstack.version_not_supported", 406
    message = (
        "Version {asked} is not supported by the API. Minimum is {least} and maximum is {most}."
    )


def text(version: Version) -> str:
    """A version as the headers write it."""
    return f"{version[0]}.{version[1]}"


@dataclass(frozen=True, slots=True)
class Microversions:
    """The range of one service, its name in `OpenStack-API-Version`, its older own header."""

    name: str
    least: Version
    most: Version
    legacy_header: str

    def negotiate(self, request: HttpRequest) -> Version:
        """The version of this call; the least where nothing is asked for.

        Raises VersionNotSupported (406) and BadInput (400) for what is no version.
        """
        asked = self._asked(request)
        if not asked:
            return self.least
        if asked == "latest":
            return self.most
        found = FORMAT.fullmatch(asked)
        if not found:
            raise BadInput(
                reason=f"API Version String {asked} is of invalid format. "
                "Must be of format MajorNum.MinorNum."
            )
        version = (int(found[1]), int(found[2]))
        if not self.least <= version <= self.most:
            raise VersionNotSupported(asked=asked, least=text(self.least), most=text(self.most))
        return version

    def named(self, request: HttpRequest) -> bool:
        """Whether the client knows of microversions, and says which it wants."""
        return bool(self._asked(request))

    def _asked(self, request: HttpRequest) -> str:
        """The newer header wins; it may list several services, as `compute 2.9, volume 3.1`."""
        for part in request.headers.get("OpenStack-API-Version", "").split(","):
            name, _, version = part.strip().partition(" ")
            if name.lower() == self.name:
                return version.strip()
        return request.headers.get(self.legacy_header, "").strip()

    def stamp(self, response: HttpResponse, version: Version) -> None:
        """Tell the client which version answered."""
        response["OpenStack-API-Version"] = f"{self.name} {text(version)}"
        response[self.legacy_header] = text(version)
        response["Vary"] = f"OpenStack-API-Version, {self.legacy_header}"
