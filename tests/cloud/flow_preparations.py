"""How each flow is brought to its start, for the promises that every flow keeps.

To add one: write a function that prepares rows and machine with public services, accepts the
operation, and returns it; register it under the kind of the flow. Say what a clean slate is where
it differs from "as if nothing had been asked".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.test import override_settings

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.services import block_device as block_devices
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services import instance_port as instance_ports
from cloudwright.cloud.compute.services.block_device_plan import DiskWish
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.services.host import set_forced_down
from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance

Prepare = Callable[[MakeInstance], tuple[Instance, Operation]]


@dataclass(frozen=True)
class Preparation:
    """`done` and `failed` are the instance's state after success and failure; `machine_after`
    whether a failure leaves the machine on its host (None: that depends on the step). `elsewhere`:
    there is another host."""

    prepare: Prepare
    done: str
    failed: str = "error/"
    machine_after: bool | None = True
    elsewhere: bool = False


def _create(make: MakeInstance) -> tuple[Instance, Operation]:
    instance = make(built=False, disks=[DiskWish(size_gib=1)])
    return instance, Operation.objects.get(targets__uuid=instance.uuid)


def _ready(make: MakeInstance, *befores: str) -> Instance:
    instance = make()
    for before in befores:
        getattr(instances, before)(instance, actor=SYSTEM)
        make.drain()
        instance.refresh_from_db()
    return instance


def _asking(verb: str, *befores: str, **more: object) -> Prepare:
    def prepare(make: MakeInstance) -> tuple[Instance, Operation]:
        instance = _ready(make, *befores)
        found = getattr(instances, verb)(instance, actor=SYSTEM, **more)
        return instance, found[1] if isinstance(found, tuple) else found

    return prepare


def _reset(make: MakeInstance) -> tuple[Instance, Operation]:
    """In the middle of something, or it would be done at once."""
    instance = make()
    instances.stop(instance, actor=SYSTEM)
    operation = instances.reset(instance, to="error", actor=SYSTEM)
    assert operation is not None
    return instance, operation


def _kept(verb: str) -> Prepare:
    """Deletes that can be taken back."""

    def prepare(make: MakeInstance) -> tuple[Instance, Operation]:
        keeping = replace(settings.CLOUDWRIGHT_COMPUTE, reclaim_instance_interval=3600)
        with override_settings(CLOUDWRIGHT_COMPUTE=keeping):
            befores = () if verb == "delete" else ("delete",)
            return _asking(verb, *befores)(make)

    return prepare


def _resizing(verb: str) -> Prepare:
    def prepare(make: MakeInstance) -> tuple[Instance, Operation]:
        instance = make()
        operation = instances.resize(
            instance, flavor=Flavor.objects.get(name="m1.small"), actor=SYSTEM
        )
        if verb == "resize":
            return instance, operation
        make.drain()
        instance.refresh_from_db()
        return instance, getattr(instances, verb)(instance, actor=SYSTEM)

    return prepare


def _moving(verb: str) -> Prepare:
    """A cold migration, or the word that follows it."""

    def prepare(make: MakeInstance) -> tuple[Instance, Operation]:
        instance = make()
        operation = instances.migrate(instance, actor=SYSTEM)
        if verb == "migrate":
            return instance, operation
        make.drain()
        instance.refresh_from_db()
        return instance, getattr(instances, verb)(instance, actor=SYSTEM)

    return prepare


def _with_volume(make: MakeInstance, *befores: str) -> Instance:
    instance = _ready(make, *befores)
    block_devices.attach(instance, _volume(make, instance), actor=SYSTEM)
    make.drain()
    return instance


def _live_migrating(*befores: str) -> Prepare:
    def prepare(make: MakeInstance) -> tuple[Instance, Operation]:
        instance = _with_volume(make, *befores)
        return instance, instances.live_migrate(instance, actor=SYSTEM)

    return prepare


def _evacuating(*befores: str) -> Prepare:
    """Off a host that is said to be off."""

    def prepare(make: MakeInstance) -> tuple[Instance, Operation]:
        instance = _with_volume(make, *befores)
        assert instance.host is not None
        set_forced_down(instance.host, forced_down=True, actor=SYSTEM)
        return instance, instances.evacuate(instance, actor=SYSTEM)

    return prepare


def _volume(make: MakeInstance, instance: Instance) -> Volume:
    volume, _ = volumes.create(instance.project, size_gib=1, name="data", actor=SYSTEM)
    make.drain()
    volume.refresh_from_db()
    return volume


def _attach(make: MakeInstance) -> tuple[Instance, Operation]:
    instance = make()
    _, operation = block_devices.attach(instance, _volume(make, instance), actor=SYSTEM)
    return instance, operation


def _detach(make: MakeInstance) -> tuple[Instance, Operation]:
    instance = make()
    row, _ = block_devices.attach(instance, _volume(make, instance), actor=SYSTEM)
    make.drain()
    row.refresh_from_db()
    return instance, block_devices.detach(row, actor=SYSTEM)


def _attach_port(make: MakeInstance) -> tuple[Instance, Operation]:
    instance = make()
    _, operation = instance_ports.attach_port(instance, CardWish(), actor=SYSTEM)
    return instance, operation


def _detach_port(make: MakeInstance) -> tuple[Instance, Operation]:
    instance, _ = _attach_port(make)
    make.drain()
    port = Port.objects.get(device_uuid=instance.uuid, card=1)
    return instance, instance_ports.detach_port(instance, port.uuid, actor=SYSTEM)


def _shelve_volume_backed(make: MakeInstance) -> tuple[Instance, Operation]:
    root = DiskWish(source=Image.objects.get(), size_gib=1, boot=True)
    instance = make(image=None, disks=[root])
    return instance, instances.shelve(instance, actor=SYSTEM)


def _rebuild(make: MakeInstance) -> tuple[Instance, Operation]:
    instance = make()
    assert instance.image is not None
    return instance, instances.rebuild(instance, image=instance.image, actor=SYSTEM)


PREPARATIONS = {
    "cloud.instance.suspend": Preparation(_asking("suspend"), "suspended/"),
    "cloud.instance.resume": Preparation(_asking("resume", "suspend"), "active/"),
    "cloud.instance.rescue": Preparation(_asking("rescue"), "rescued/", failed="active/"),
    "cloud.instance.unrescue": Preparation(_asking("unrescue", "rescue"), "active/"),
    "cloud.instance.change_password": Preparation(
        _asking("change_password", admin_pass="s3cret"), "active/", failed="active/"
    ),
    "cloud.instance.crash_dump": Preparation(_asking("crash_dump"), "active/", failed="active/"),
    "cloud.instance.create_backup": Preparation(
        _asking("create_backup", name="copy", series="daily", rotation=1),
        "active/",
        failed="active/",
    ),
    "cloud.instance.shelve": Preparation(_asking("shelve"), "shelved/", failed="active/"),
    "cloud.instance.shelve_volume_backed": Preparation(
        _shelve_volume_backed, "shelved/", failed="active/"
    ),
    "cloud.instance.shelve_offload": Preparation(
        _asking("shelve_offload", "shelve"),
        "shelved_offloaded/",
        failed="shelved/",
        machine_after=None,
    ),
    "cloud.instance.unshelve": Preparation(
        _asking("unshelve", "shelve", "shelve_offload"),
        "active/",
        failed="shelved_offloaded/",
        machine_after=False,
    ),
    "cloud.instance.rebuild": Preparation(_rebuild, "active/", machine_after=None),
    "cloud.instance.resize": Preparation(_resizing("resize"), "resized/", failed="active/"),
    "cloud.instance.confirm_resize": Preparation(
        _resizing("confirm_resize"), "active/", failed="resized/"
    ),
    "cloud.instance.revert_resize": Preparation(_resizing("revert_resize"), "active/"),
    "cloud.instance.resize@elsewhere": Preparation(
        _moving("migrate"), "resized/", failed="active/", elsewhere=True
    ),
    "cloud.instance.confirm_resize@elsewhere": Preparation(
        _moving("confirm_resize"), "active/", failed="resized/", machine_after=None, elsewhere=True
    ),
    "cloud.instance.revert_resize@elsewhere": Preparation(
        _moving("revert_resize"), "active/", elsewhere=True
    ),
    "cloud.instance.delete@elsewhere": Preparation(
        _moving("delete"), "deleted/", machine_after=None, elsewhere=True
    ),
    "cloud.instance.live_migrate": Preparation(
        _live_migrating(), "active/", failed="active/", machine_after=None, elsewhere=True
    ),
    "cloud.instance.live_migrate@paused": Preparation(
        _live_migrating("pause"), "paused/", failed="paused/", machine_after=None, elsewhere=True
    ),
    "cloud.instance.evacuate": Preparation(
        _evacuating(), "active/", machine_after=None, elsewhere=True
    ),
    "cloud.instance.evacuate@stopped": Preparation(
        _evacuating("stop"), "stopped/", machine_after=None, elsewhere=True
    ),
    "cloud.instance.attach_volume": Preparation(_attach, "active/", failed="active/"),
    "cloud.instance.detach_volume": Preparation(_detach, "active/", failed="active/"),
    "cloud.instance.attach_port": Preparation(_attach_port, "active/", failed="active/"),
    "cloud.instance.detach_port": Preparation(_detach_port, "active/", failed="active/"),
    "cloud.instance.create": Preparation(_create, "active/", machine_after=False),
    "cloud.instance.start": Preparation(_asking("start", "stop"), "active/"),
    "cloud.instance.stop": Preparation(_asking("stop"), "stopped/"),
    "cloud.instance.reboot": Preparation(_asking("reboot"), "active/"),
    "cloud.instance.pause": Preparation(_asking("pause"), "paused/"),
    "cloud.instance.unpause": Preparation(_asking("unpause", "pause"), "active/"),
    "cloud.instance.create_image": Preparation(
        _asking("create_image", name="copy"), "active/", failed="active/"
    ),
    "cloud.instance.soft_delete": Preparation(_kept("delete"), "soft-delete/", failed="active/"),
    "cloud.instance.restore": Preparation(_kept("restore"), "active/", failed="soft-delete/"),
    "cloud.instance.delete": Preparation(_asking("delete"), "deleted/", machine_after=None),
    "cloud.instance.reset": Preparation(_reset, "error/", failed="active/"),
}
