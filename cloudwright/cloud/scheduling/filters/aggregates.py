"""What the host's aggregates say, against flavor, project and image."""

from __future__ import annotations

from cloudwright.cloud.scheduling.filters.operators import fits
from cloudwright.contracts.scheduling import HostSeen, Wish

SCOPE = "aggregate_instance_extra_specs"
TENANT = "filter_tenant_id"


def extra_specs(host: HostSeen, wish: Wish) -> bool:
    """Each extra spec of the flavor, without a namespace or in that of aggregates, is said by an
    aggregate of the host; a value may hold operators."""
    for key, wanted in wish.extra_specs.items():
        scope, _, name = key.rpartition(":")
        if scope not in ("", SCOPE):
            continue
        said = host.words(name)
        if wanted == "<absent>":
            if said:
                return False
        elif not any(fits(text, wanted) for text in said):
            return False
    return True


def tenants(host: HostSeen, wish: Wish) -> bool:
    """Not reserved for other projects: aggregates name those they are for by `filter_tenant_id`,
    or a word that begins so where there are many."""
    reserved = {
        part.strip().replace("-", "").lower()
        for words in host.aggregates
        for key, text in words.items()
        if key.startswith(TENANT)
        for part in text.split(",")
    }
    return not reserved or wish.project in reserved


def image_properties(host: HostSeen, wish: Wish) -> bool:
    """What an aggregate says of a property that the image has, the image says too."""
    for key, value in wish.image_properties.items():
        said = host.words(key)
        if said and str(value) not in said:
            return False
    return True


def flavors(host: HostSeen, wish: Wish) -> bool:
    """Of the flavors that aggregates name by `instance_type`, if they do."""
    named = host.words("instance_type")
    return not named or wish.flavor in named
