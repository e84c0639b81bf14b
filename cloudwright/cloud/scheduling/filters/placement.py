"""Where the instance would be in relation to others: hints, and the group that it is in."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from cloudwright.contracts.scheduling import HostSeen, Wish


def same_host(host: HostSeen, wish: Wish) -> bool:
    """Where one of the instances of the hint `same_host` is."""
    return wish.same is None or host.name in wish.same


def different_host(host: HostSeen, wish: Wish) -> bool:
    """Where none of the instances of the hint `different_host` is."""
    return host.name not in wish.different


def near(host: HostSeen, wish: Wish) -> bool:
    """In the network of the hints `build_near_host_ip` and `cidr`."""
    return not wish.near or ip_address(host.address) in ip_network(wish.near, strict=False)


def affinity(host: HostSeen, wish: Wish) -> bool:
    """Where the group is, once it is somewhere."""
    return wish.policy != "affinity" or not wish.gathered or host.name in wish.gathered


def anti_affinity(host: HostSeen, wish: Wish) -> bool:
    """Where fewer members of the group are than its rule allows on one host."""
    return wish.policy != "anti-affinity" or host.members < wish.most_on_host


def one_flavor(host: HostSeen, wish: Wish) -> bool:
    """Where no instance of another flavor is."""
    return host.flavors <= {wish.flavor}
