"""Start everything on this machine: our PostgreSQL (unless [database] url names one), web, worker.

What cannot work is told before anything starts. Ctrl-C or SIGTERM stops all of it in order;
running instances go on and are found again by the next start.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

from cloudwright.config import notify
from cloudwright.config.embedded import embedded_cluster
from cloudwright.config.keys import ensure_keys
from cloudwright.config.listen import listen
from cloudwright.config.lock import hold
from cloudwright.config.options import options
from cloudwright.config.postgres import Cluster
from cloudwright.config.programs import Programs, settled
from cloudwright.config.state import State, users
from cloudwright.config.supervisor import Stopping, Supervisor


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: the settings file says it all."""


def run(_: argparse.Namespace) -> int:
    """Serve until somebody asks to stop."""
    begun = time.monotonic()
    chosen, note = settled(options())
    state, who = State(chosen.state), users(chosen.compute.qemu_user)
    state.make(who)
    with hold(state.lock), listen(chosen.web) as listening:
        cluster = None if chosen.database.url else embedded_cluster(chosen, who)
        ensure_keys(state.keys)
        if cluster:
            chosen = replace(chosen, database=replace(chosen.database, url=cluster.url))
        programs = Programs(chosen, state, who)
        with Supervisor(prefixes=chosen.log.format == "text") as supervisor:
            if note:
                supervisor.say(note)
            try:
                if not started(supervisor, programs, cluster, listening.fileno()):
                    return 1
                supervisor.say(f"ready at {chosen.web.url} after {time.monotonic() - begun:.1f} s")
                notify.ready("serve")
                supervisor.forever()
            except Stopping:
                return 0
    return 0


def started(
    supervisor: Supervisor, programs: Programs, cluster: Cluster | None, listening: int
) -> bool:
    """Bring up database, schema, web and worker; False when the database could not be prepared."""
    if cluster:
        if cluster.create():
            supervisor.say(f"made a PostgreSQL {cluster.binaries.major} in {cluster.data}")
        cluster.await_predecessor()
        server = supervisor.start(cluster.program())
        supervisor.until(lambda: server.process and cluster.is_ready(server.process.pid))
    if supervisor.once(programs.migrate()) != 0:
        supervisor.say("the database could not be prepared, see above")
        return False
    program, warning = programs.web(listening)
    if warning:
        supervisor.say(warning)
    children = [supervisor.start(programs.worker()), supervisor.start(program)]
    supervisor.until(lambda: all(child.is_ready for child in children), every=1.0)
    return True
