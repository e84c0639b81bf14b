"""What the quota will look like after the instance is made, to be seen before it is."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.broker.services.models import ServiceProperty
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of

_MIB_IN_GIB = 1024


@dataclass(frozen=True, slots=True)
class Impact:
    """One quota: what it is now, what it takes, what it is after. Limit -1 is none."""

    name: str
    title: str
    limit: int
    takes: int
    after: int

    @property
    def too_much(self) -> bool:
        """Whether the quota would refuse."""
        return 0 <= self.limit < self.after


def impact_on(project: Project, flavor: ServiceProperty) -> list[Impact]:
    """The quotas that an instance of this flavor takes something of."""
    facts = flavor.facts
    takes = {
        "instances": 1,
        "cores": facts.get("cores", 0),
        "ram_mib": facts.get("ram_mib", 0),
        "gigabytes": -(-facts.get("disk_mib", 0) // _MIB_IN_GIB),
    }
    return [
        Impact(line.name, line.title, line.limit, takes[line.name], line.usage + takes[line.name])
        for line in usage_of(project)
        if takes.get(line.name)
    ]
