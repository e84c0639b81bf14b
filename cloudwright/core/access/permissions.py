"""Who may do what: one row an action, hand-written, default deny (DESIGN §2).

A row gives the lowest level that suffices and the scope in which it is needed. Levels imply each
other downwards: admin > manager > member > reader. NodeConductor's words for them: staff = admin
on the system, customer owner = inherited manager on the customer, group manager = manager on a
project group, project manager = manager, project administrator = member.
"""

from __future__ import annotations

from cloudwright.kernel.actor import ADMIN, LEVELS, MANAGER, MEMBER, READER

STAFF = "staff"
SELF = "self"
ANYBODY = "anybody"

# action -> (scope, level). Scope `project` and `customer` are read off the target; `self` is the
# user that the target belongs to, or staff; `staff` needs admin on the system; `cloud` is admin of
# the embedded cloud: staff, or the admin role in the scope of the token.
ACTIONS: dict[str, tuple[str, str]] = {
    "customer.create": (STAFF, ADMIN),
    "customer.update": ("customer", MANAGER),
    "customer.delete": (STAFF, ADMIN),
    "project.create": ("customer", MANAGER),
    "project.update": ("project", MANAGER),
    "project.delete": ("customer", MANAGER),
    "role.create": (STAFF, ADMIN),
    "role.update": (STAFF, ADMIN),
    "role.delete": (STAFF, ADMIN),
    "role.grant.system": (STAFF, ADMIN),
    "role.grant.customer": ("customer", MANAGER),
    "role.grant.project_group": ("customer", MANAGER),
    "role.grant.project": ("project", MANAGER),
    "user.create": (STAFF, ADMIN),
    "user.update": (SELF, READER),
    "user.password": (SELF, READER),
    "user.administer": (STAFF, ADMIN),
    "user.delete": (STAFF, ADMIN),
    "group.create": (STAFF, ADMIN),
    "group.update": (STAFF, ADMIN),
    "group.delete": (STAFF, ADMIN),
    "ssh_key.create": (SELF, READER),
    "ssh_key.delete": (SELF, READER),
    "access_rule.delete": (SELF, READER),
    "trust.create": (SELF, READER),
    "trust.delete": (SELF, READER),
    "credential.create": (SELF, READER),
    "credential.update": (SELF, READER),
    "credential.delete": (SELF, READER),
    "catalog.update": (STAFF, ADMIN),
    "application_credential.create": (SELF, READER),
    "application_credential.delete": (SELF, READER),
    "token.revoke": (SELF, READER),
    "quota.update": (STAFF, ADMIN),
    "operation.cancel": ("project", MEMBER),
    "operation.retry": ("project", MEMBER),
    "settings.create": (STAFF, ADMIN),
    "settings.update": (STAFF, ADMIN),
    "settings.delete": (STAFF, ADMIN),
    "settings.pull": (STAFF, ADMIN),
    "service.create": ("customer", MANAGER),
    "service.update": ("customer", MANAGER),
    "service.delete": ("customer", MANAGER),
    "link.create": ("project", MANAGER),
    "link.delete": ("project", MANAGER),
    "instance.create": ("project", MEMBER),
    "instance.update": ("project", MEMBER),
    "instance.start": ("project", MEMBER),
    "instance.stop": ("project", MEMBER),
    "instance.reboot": ("project", MEMBER),
    "instance.restart": ("project", MEMBER),
    "instance.pause": ("project", MEMBER),
    "instance.unpause": ("project", MEMBER),
    "instance.lock": ("project", MEMBER),
    "instance.unlock": ("project", MEMBER),
    "instance.create_image": ("project", MEMBER),
    "instance.resize": ("project", MEMBER),
    "instance.rebuild": ("project", MEMBER),
    "instance.suspend": ("project", MEMBER),
    "instance.resume": ("project", MEMBER),
    "instance.rescue": ("project", MEMBER),
    "instance.unrescue": ("project", MEMBER),
    "instance.restore": ("project", MEMBER),
    "instance.shelve": ("project", MEMBER),
    "instance.unshelve": ("project", MEMBER),
    "instance.change_password": ("project", MEMBER),
    "instance.crash_dump": ("project", MEMBER),
    "instance.create_backup": ("project", MEMBER),
    "instance.shelve_offload": ("cloud", ADMIN),
    "instance.confirm_resize": ("project", MEMBER),
    "instance.revert_resize": ("project", MEMBER),
    "instance.console": ("project", MEMBER),
    "instance.diagnostics": ("cloud", ADMIN),
    "instance.attach_volume": ("project", MEMBER),
    "instance.detach_volume": ("project", MEMBER),
    "instance.delete": ("project", MEMBER),
    "instance.reset": ("cloud", ADMIN),
    "instance.unlink": ("project", MEMBER),
    "aggregate.create": ("cloud", ADMIN),
    "aggregate.update": ("cloud", ADMIN),
    "aggregate.delete": ("cloud", ADMIN),
    "instance_group.create": ("project", MEMBER),
    "instance_group.delete": ("project", MEMBER),
    "image.create": ("project", MEMBER),
    "image.update": ("project", MEMBER),
    "image.upload": ("project", MEMBER),
    "image.share": ("project", MEMBER),
    "image.import": ("project", MEMBER),
    "image.deactivate": ("project", MEMBER),
    "image.give_away": ("cloud", ADMIN),
    "image_member.answer": ("project", MEMBER),
    "image.publicize": ("cloud", ADMIN),
    "image.delete": ("project", MEMBER),
    "volume.create": ("project", MEMBER),
    "volume.update": ("project", MEMBER),
    "volume.extend": ("project", MEMBER),
    "volume.upload": ("project", MEMBER),
    "volume.revert": ("project", MEMBER),
    "volume.retype": ("project", MEMBER),
    "volume.attach": ("project", MEMBER),
    "volume.unbook": ("project", MEMBER),
    "volume.delete": ("project", MEMBER),
    "volume.force_delete": ("cloud", ADMIN),
    "volume.reset": ("cloud", ADMIN),
    "snapshot.create": ("project", MEMBER),
    "snapshot.update": ("project", MEMBER),
    "snapshot.delete": ("project", MEMBER),
    "backup.create": ("project", MEMBER),
    "backup.update": ("project", MEMBER),
    "backup.restore": ("project", MEMBER),
    "backup.delete": ("project", MEMBER),
    "transfer.create": ("project", MEMBER),
    "transfer.accept": ("project", MEMBER),
    "transfer.delete": ("project", MEMBER),
    "volume_type.create": ("cloud", ADMIN),
    "volume_type.update": ("cloud", ADMIN),
    "volume_type.delete": ("cloud", ADMIN),
    "network.create": ("project", MEMBER),
    "network.update": ("project", MEMBER),
    "network.delete": ("project", MEMBER),
    "network.provide": ("cloud", ADMIN),
    "subnet.update": ("project", MEMBER),
    "subnet_pool.create": ("project", MEMBER),
    "subnet_pool.update": ("project", MEMBER),
    "subnet_pool.delete": ("project", MEMBER),
    "subnet_pool.share": ("cloud", ADMIN),
    "port.create": ("project", MEMBER),
    "port.update": ("project", MEMBER),
    "port.delete": ("project", MEMBER),
    "port.bind": ("cloud", ADMIN),
    "router.create": ("project", MEMBER),
    "router.update": ("project", MEMBER),
    "router.delete": ("project", MEMBER),
    "router.provide": ("cloud", ADMIN),
    "floating_ip.create": ("project", MEMBER),
    "floating_ip.update": ("project", MEMBER),
    "floating_ip.delete": ("project", MEMBER),
    "floating_ip.choose": ("cloud", ADMIN),
    "security_group.create": ("project", MEMBER),
    "security_group.update": ("project", MEMBER),
    "security_group.delete": ("project", MEMBER),
    "rbac_policy.create": ("project", MEMBER),
    "rbac_policy.delete": ("project", MEMBER),
    "flavor.create": ("cloud", ADMIN),
    "flavor.update": ("cloud", ADMIN),
    "flavor.delete": ("cloud", ADMIN),
    "host.update": ("cloud", ADMIN),
}


def rank(level: str) -> int:
    """The place of a role among the levels; a custom role counts as reader."""
    return LEVELS.index(level) if level in LEVELS else LEVELS.index(READER)


def with_implied(roles: frozenset[str]) -> frozenset[str]:
    """The roles, and those below the highest level among them."""
    levels = [LEVELS.index(role) for role in roles if role in LEVELS]
    return roles | frozenset(LEVELS[: max(levels, default=-1) + 1])


def suffices(roles: frozenset[str], level: str) -> bool:
    """Whether one of the roles reaches the level."""
    return any(rank(role) >= rank(level) for role in roles)
