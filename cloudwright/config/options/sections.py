"""Every option of Cloudwright: one frozen dataclass for each table of the settings file.

The class docstring heads the table in `docs/options.md`; a field's text stands over its line.
An empty text or list means "work it out", as the description says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Literal
from urllib.parse import urlsplit

from cloudwright.config.options.declare import option


@dataclass(frozen=True)
class Web:
    """The one port that browsers and clients talk to."""

    host: str = option("127.0.0.1", "The address to listen on. 0.0.0.0 opens it to the network.")
    port: int = option(8787, "The TCP port to listen on.", at_least=1, at_most=65535)
    public_url: str = option(
        "", "The address people type, without a path. Empty: http://<host>:<port>."
    )
    allowed_hosts: tuple[str, ...] = option(
        (), "Further names this cloud answers to, besides public_url's and localhost."
    )
    trusted_proxies: tuple[str, ...] = option(
        (), "Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed."
    )

    @property
    def url(self) -> str:
        """The public address, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether cookies are marked Secure: people come over https."""
        return self.url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The values of the Host header that are answered."""
        named = urlsplit(self.url).hostname or "localhost"
        return tuple(dict.fromkeys((named, "localhost", "127.0.0.1", "[::1]", *self.allowed_hosts)))

    def problem(self) -> str:
        """What is wrong between these options, or an empty text."""
        if self.public_url:
            parts = urlsplit(self.public_url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                return "web.public_url must look like https://cloud.example.org"
            if parts.path.strip("/") or parts.query:
                return "web.public_url must not have a path: Cloudwright owns the whole address"
        for proxy in self.trusted_proxies:
            try:
                ip_network(proxy, strict=False)
            except ValueError:
                return f"web.trusted_proxies: {proxy!r} is no address and no network"
        return ""


@dataclass(frozen=True)
class Database:
    """Where the rows live."""

    url: str = option(
        "",
        "postgresql://user:password@host:port/name of a server of yours, PostgreSQL 15 to 18 "
        "(DATABASE_URL says the same). Empty: Cloudwright runs its own under state_dir.",
    )
    binaries: str = option(
        "", "The folder with initdb and postgres for our own server. Empty: the newest installed."
    )


@dataclass(frozen=True)
class Compute:
    """The local host: what runs machines here, and how much of it is given out."""

    hypervisor: Literal["auto", "qemu", "simulated"] = option(
        "auto", "auto: QEMU where it is installed, else machines that only pretend to run."
    )
    acceleration: Literal["auto", "kvm", "tcg"] = option(
        "auto", "auto: KVM if a trial machine really boots with it, else emulation (tcg)."
    )
    host: str = option("", "The name of this host in the cloud. Empty: its host name.")
    simulated_hosts: int = option(
        1,
        "How many hosts this machine pretends to be where the hypervisor is simulated. The second "
        "is called like the first with -2 behind.",
        at_least=1,
        at_most=64,
    )
    simulated_sizes: tuple[str, ...] = option(
        (),
        "Their sizes in turn, each cores/GiB of memory/GiB of disk: 8/32/200. Empty: 64/256/4096.",
        each=r"[1-9][0-9]{0,5}/[1-9][0-9]{0,5}/[1-9][0-9]{0,5}",
    )
    address: str = option(
        "127.0.0.1", "The address of this host in the cloud; simulated hosts have those after it."
    )
    cpu_ratio: float = option(
        4.0, "Virtual cores given out for each real one.", at_least=0.1, at_most=100.0
    )
    ram_ratio: float = option(
        1.0, "Memory given out for each real MiB.", at_least=0.1, at_most=100.0
    )
    disk_ratio: float = option(
        1.0, "Disk given out for each real GiB.", at_least=0.1, at_most=100.0
    )
    qemu_user: str = option(
        "cloudwright-qemu", "The system user QEMU runs as when Cloudwright is started by root."
    )
    shutdown_window: int = option(
        60,
        "Seconds that a guest has to stop or restart when it is asked to; then its power is cut.",
        at_least=0,
        at_most=3600,
    )
    show_admin_password: bool = option(
        default=True,
        about="Name a new server's password in the answer that made, rebuilt or rescued it.",
    )
    resize_confirm_window: int = option(
        0, "Seconds after which a resize is confirmed by itself. 0: never.", at_least=0
    )
    reclaim_instance_interval: int = option(
        0,
        "Seconds that a deleted instance can still be restored. 0: it is gone at once.",
        at_least=0,
    )
    shelved_offload_time: int = option(
        0,
        "Seconds that a shelved instance stays on its host. 0: it leaves at once; -1: it stays.",
        at_least=-1,
    )


@dataclass(frozen=True)
class Scheduler:
    """How a host is chosen for an instance: docs/scheduling.md."""

    driver: Literal["filter", "chance"] = option(
        "filter", "filter: the best of the hosts that all filters let through; chance: any of them."
    )
    filters: tuple[str, ...] = option(
        (
            "ComputeFilter",
            "AvailabilityZoneFilter",
            "CoreFilter",
            "RamFilter",
            "DiskFilter",
            "RetryFilter",
            "TrustedFilter",
            "SameHostFilter",
            "DifferentHostFilter",
            "SimpleCIDRAffinityFilter",
            "ServerGroupAffinityFilter",
            "ServerGroupAntiAffinityFilter",
            "ImagePropertiesFilter",
            "ComputeCapabilitiesFilter",
            "AggregateInstanceExtraSpecsFilter",
            "AggregateMultiTenancyIsolation",
            "IsolatedHostsFilter",
        ),
        "Who is asked about each host, in the order in which a refusal names them.",
        each=r"\w+",
    )
    weighers: tuple[str, ...] = option(
        (
            "RAMWeigher=1.0",
            "ServerGroupSoftAffinityWeigher=1.0",
            "ServerGroupSoftAntiAffinityWeigher=1.0",
        ),
        "What makes a host better, each with its factor. A negative one turns it round: "
        "RAMWeigher=-1.0 fills one host after the other.",
        each=r"\w+=-?\d+(\.\d+)?",
    )
    host_subset_size: int = option(
        1, "One of this many best hosts is taken at random. 1: the best.", at_least=1
    )
    max_attempts: int = option(
        3, "On how many hosts a build is tried before it has failed.", at_least=1
    )
    max_instances: int = option(50, "Of NumInstancesFilter: instances a host.", at_least=1)
    max_io_operations: int = option(
        8, "Of IoOpsFilter: operations that run on a host when another begins.", at_least=1
    )
    isolated_hosts: tuple[str, ...] = option((), "Hosts for isolated images.")
    isolated_images: tuple[str, ...] = option((), "Ids of images for isolated hosts only.")
    isolated_hosts_only_for_isolated_images: bool = option(
        default=True, about="Keep other images off the isolated hosts."
    )


@dataclass(frozen=True)
class TrustedComputing:
    """The server that attests which hosts booted what is known to be good: docs/scheduling.md."""

    url: str = option("", "Where it answers PollHosts, https only. Empty: no host is trusted.")
    ca_file: str = option("", "The certificates that sign its own. Empty: those of this machine.")
    auth_blob_file: str = option("", "A file with what it wants to hear as x-auth-blob.")
    valid_seconds: int = option(
        120, "Seconds for which a measurement counts; it is asked every 30.", at_least=30
    )

    def problem(self) -> str:
        """What is wrong between these options, or an empty text."""
        if self.url and not self.url.startswith("https://"):
            return "trusted_computing.url: it begins with https://"
        return ""


@dataclass(frozen=True)
class UserNetwork:
    """Networking inside QEMU, which needs no root: DHCP, and a forwarded SSH port each."""

    egress: bool = option(
        default=False,
        about="Let instances reach out. They then also reach what this machine reaches.",
    )
    cidr: str = option("10.100.0.0/16", "The addresses of the first network.")
    ssh_port_first: int = option(
        22000, "The first port forwarded to an instance's SSH.", at_least=1024, at_most=65535
    )
    ssh_port_last: int = option(
        22999, "The last port forwarded to an instance's SSH.", at_least=1024, at_most=65535
    )

    def problem(self) -> str:
        """What is wrong between these options, or an empty text."""
        try:
            network = ip_network(self.cidr)
        except ValueError:
            return f"network.user.cidr: {self.cidr!r} is no network"
        if network.num_addresses < 8:
            return "network.user.cidr: too small, use at least a /29"
        if self.ssh_port_first > self.ssh_port_last:
            return "network.user.ssh_port_first is above ssh_port_last"
        return ""


@dataclass(frozen=True)
class Network:
    """Networks of instances."""

    user: UserNetwork = field(default_factory=UserNetwork)


@dataclass(frozen=True)
class Images:
    """What may be uploaded."""

    max_bytes: int = option(
        64 * 1024**3, "The largest image that is taken, in bytes.", at_least=1024**2
    )
    import_hosts: tuple[str, ...] = option(
        (),
        "Hosts that images may be fetched from (web-download), as example.org or *.example.org. "
        "Addresses that are loopback, link-local or private are refused all the same.",
    )
    import_seconds: int = option(3600, "Seconds after which such a fetch is given up.", at_least=10)
    staged_hours: int = option(
        24, "Hours that bytes put down for an import wait for it.", at_least=1
    )
    starter: str = option("", "A qcow2 file that a new cloud takes as its first public image.")


@dataclass(frozen=True)
class Volumes:
    """Block storage."""

    driver: Literal["auto", "files", "simulated"] = option(
        "auto", "auto: files where qemu-img is installed, else volumes that only pretend."
    )


@dataclass(frozen=True)
class Identity:
    """Tokens and passwords."""

    token_lifetime: int = option(43200, "Seconds that an OpenStack token lives.", at_least=60)
    token_idle: int = option(
        3600, "Seconds without use after which an API token ends.", at_least=60
    )
    lockout_after: int = option(
        5, "Wrong passwords from one address for one user before it has to wait.", at_least=1
    )
    lockout_seconds: int = option(900, "Seconds it then waits.", at_least=1)
    password_min_length: int = option(10, "Characters a password has at least.", at_least=8)
    admin_everywhere: bool = option(
        default=False,
        about="Whether the role admin on any project administers all of identity through the "
        "OpenStack API, as OpenStack has it. Who holds it can make itself staff.",
    )
    lockout_failure_attempts: int = option(
        0,
        "Wrong passwords in a row, from anywhere, that close an account. 0 = none: strangers could "
        "keep people out. lockout_after works without it.",
        at_least=0,
    )
    lockout_duration: int = option(1800, "Seconds that it stays closed.", at_least=1)
    unique_last_password_count: int = option(
        0,
        "A new password must differ from this many, the present one included.",
        at_least=0,
        at_most=24,
    )
    minimum_password_age: int = option(
        0, "Days before one may change one's own password again.", at_least=0
    )
    password_expires_days: int = option(
        0, "Days after which a password must be changed. 0 = never.", at_least=0
    )
    password_regex: str = option(
        "", "A regular expression that the beginning of a new password must match. Empty = none."
    )
    password_regex_description: str = option(
        "", "What the expression asks for, in words: shown where a password does not match."
    )
    change_password_upon_first_use: bool = option(
        default=False,
        about="Whether a password that an administrator chose must be changed before use.",
    )


@dataclass(frozen=True)
class Retention:
    """Days that history is kept."""

    deleted_days: int = option(30, "Rows of deleted instances, volumes, ports.", at_least=1)
    events_days: int = option(400, "Audit events.", at_least=1)
    operations_days: int = option(90, "Ended operations and their steps.", at_least=1)
    messages_days: int = option(1, "Delivered messages between web and worker.", at_least=1)
    metrics_raw_days: int = option(2, "Measured values as they came.", at_least=1)
    metrics_hourly_days: int = option(90, "Measured values by the hour.", at_least=1)
    metrics_daily_days: int = option(730, "Measured values by the day.", at_least=1)


@dataclass(frozen=True)
class Quota:
    """What a new project may use. -1 means no limit."""

    instances: int = option(20, "Instances.", at_least=-1)
    cores: int = option(40, "Virtual cores.", at_least=-1)
    ram_mib: int = option(51200, "Memory in MiB.", at_least=-1)
    gigabytes: int = option(1000, "Disk in GiB: of instances, volumes, snapshots.", at_least=-1)
    volumes: int = option(50, "Volumes.", at_least=-1)
    snapshots: int = option(50, "Snapshots of volumes.", at_least=-1)
    backups: int = option(50, "Backups of volumes.", at_least=-1)
    backup_gigabytes: int = option(1000, "Backups in GiB.", at_least=-1)
    per_volume_gigabytes: int = option(-1, "A single volume in GiB.", at_least=-1)
    volume_groups: int = option(10, "Groups of volumes.", at_least=-1)
    images: int = option(200, "Images.", at_least=-1)
    image_mib: int = option(1048576, "Bytes of images in MiB.", at_least=-1)
    image_stage_mib: int = option(
        262144, "Bytes in MiB that were put down for imports of images.", at_least=-1
    )
    server_groups: int = option(10, "Server groups.", at_least=-1)
    server_group_members: int = option(10, "Servers in one server group.", at_least=-1)
    metadata_items: int = option(128, "Metadata items of one instance.", at_least=-1)
    key_pairs: int = option(100, "SSH keys of one user of the project.", at_least=-1)
    injected_files: int = option(5, "Files put into one instance.", at_least=-1)
    injected_file_path_bytes: int = option(255, "The path of such a file in bytes.", at_least=-1)
    injected_file_content_bytes: int = option(10240, "Such a file in bytes.", at_least=-1)
    networks: int = option(100, "Networks.", at_least=-1)
    subnets: int = option(100, "Subnets.", at_least=-1)
    subnet_pools: int = option(-1, "Subnet pools.", at_least=-1)
    ports: int = option(500, "Ports, those of instances included.", at_least=-1)
    routers: int = option(10, "Routers.", at_least=-1)
    floating_ips: int = option(50, "Floating IPs.", at_least=-1)
    security_groups: int = option(10, "Security groups beside the default one.", at_least=-1)
    security_group_rules: int = option(100, "Rules of security groups.", at_least=-1)
    rbac_policies: int = option(10, "Projects that networks are shared with.", at_least=-1)


@dataclass(frozen=True)
class Log:
    """What the processes write to standard output."""

    level: Literal["debug", "info", "warning", "error"] = option("info", "The least that is told.")
    format: Literal["text", "json"] = option("text", "Lines for people, or one JSON object a line.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
