"""What can be wrong with a request about an instance."""

from __future__ import annotations

from cloudwright.cloud.compute.models import Instance
from cloudwright.kernel.errors import BadInput, BadTransition, Conflict, Forbidden


class WrongState(BadTransition):
    """409: the state table has no such move. `vm_state` and `task_state` are in the params."""

    code, message = "instance.wrong_state", "Cannot {event} instance {id} while it is {state}."

    @classmethod
    def of(cls, instance: Instance, event: str) -> WrongState:
        """The error for `event` on `instance` as it is now."""
        vm, task = instance.vm_state, instance.task_state
        return cls(
            event=event.replace("_", " "),
            kind="instance",
            id=instance.uuid,
            state=f"{vm} ({task})" if task else vm,
            vm_state=vm,
            task_state=task,
        )


class TooManyMetadataItems(Forbidden):
    """403, as Nova has it: more than the project's quota lets one instance have."""

    code = "instance.too_many_metadata_items"
    message = "Maximum number of metadata items exceeds {limit}."


class TooManyInjectedFiles(Forbidden):
    """403, likewise: more files, longer paths or more bytes than the project's quota has."""

    code, message = "instance.too_many_injected_files", "{reason}"


class DiskConfigDisabled(BadInput):
    """400: the image says that guests made from it cannot grow their partition."""

    code = "instance.disk_config_disabled"
    message = "Requested image {id} has automatic disk resize disabled."


class LockedByAdministrator(Forbidden):
    """403: its lock is not its owner's to open (Nova's unlock_override)."""

    code = "instance.locked_by_administrator"
    message = "An administrator has locked this instance, and has to unlock it."


class FlavorTooSmall(BadInput):
    """400: the image asks for more than the flavor has. MiB."""

    code = "flavor.too_small"
    message = "The flavor's {what} is too small for the image: {has} MiB of {needs} MiB."


class SameFlavor(BadInput):
    """400: a resize to what it is."""

    code, message = "instance.same_flavor", "When resizing, instances must change flavor!"


class CannotResizeDisk(BadInput):
    """400: a disk cannot get smaller. MiB."""

    code = "instance.cannot_shrink_disk"
    message = (
        "Server disk was unable to be resized because: its disk has {has} MiB, and the flavor's"
        " only {gets} MiB. A disk cannot get smaller."
    )


class OwnDisksDiffer(BadInput):
    """400: a resize that would change the ephemeral or the swap disk."""

    code = "instance.own_disks_differ"
    message = "Ephemeral and swap disks keep their size: choose a flavor with the same ones."


class StartsFromVolume(BadInput):
    """400: what is only done with a root disk of the instance's own, in Nova's words."""

    code, message = "instance.starts_from_volume", "{reason}"


class NothingToConfirm(Conflict):
    """409: no resize of the instance waits for a word."""

    code = "instance.nothing_to_confirm"
    message = "Instance has not been resized: there is nothing to confirm or revert."


class CannotMove(BadInput):
    """400: the hypervisor cannot do it, or not to that host."""

    code = "instance.cannot_move"
    message = "Instance {id} cannot move: machines of {hypervisor} stay on their host."


class SameHost(BadInput):
    """400, in Nova's words: a move leads elsewhere."""

    code, message = "instance.same_host", "The target host can't be the same one."


class NoSuchHost(BadInput):
    """400, in Nova's words."""

    code, message = "host.not_found", "Compute host {host} could not be found."


class NoRescueImage(BadInput):
    """400: what the instance was made from is gone."""

    code = "instance.no_rescue_image"
    message = "The instance's own image is gone. Name an image to rescue it with."


class PasswordUnsupported(Conflict):
    """409: the host cannot reach into guests."""

    code = "instance.password_unsupported"
    message = (
        "Failed to set admin password on {id}: its host cannot change passwords inside guests."
        " Sign in and change it there."
    )


class StillOnHost(Conflict):
    """409: only what has left its host can be put into another zone."""

    code = "instance.still_on_host"
    message = "Instance {id} is still on its host: an availability zone cannot be chosen."


class FlavorNotFound(BadInput):
    """400: the flavor is gone or out of use."""

    code, message = "flavor.not_found", "Flavor {id} could not be found."


class PortNotFound(BadInput):
    """400, as Nova has it."""

    code, message = "instance.port_not_found", "Port {id} could not be found."


class PortNeedsAddress(BadInput):
    """400, as Nova has it."""

    code = "instance.port_needs_address"
    message = "Port {id} requires a FixedIP in order to be used."


class AddressNotInNetwork(BadInput):
    """400, as Nova has it."""

    code = "instance.address_not_in_network"
    message = "Fixed IP {address} is not a valid ip address for network {network}."


class AddressInUse(BadInput):
    """400, as Nova has it."""

    code, message = "instance.address_in_use", "Fixed IP address {address} is already in use."


class NetworkNotFound(BadInput):
    """400: one of the networks is not there, or not visible."""

    code, message = "network.not_found", "Network {id} could not be found."


class TagTaken(Conflict):
    """409: a living instance of the project has the tag already."""

    code, message = "instance.tag_taken", "An instance of this project has the tag {tag} already."
