"""A sandbox: engines, topics, secrets and services, started in order, kept running, stopped in reverse order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from os import getpid
from pathlib import Path

from deploy.local import ladder
from deploy.local.child import Child
from deploy.local.data_folder import (
    ENGINE_PORTS,
    DataFolder,
    Kept,
    check_ports,
    clock_offset,
    own,
    prepare,
    read_kept,
    with_ports,
    write_kept,
)
from deploy.local.engine import Engine
from deploy.local.kafka import KafkaPorts
from deploy.local.problem import SandboxError
from deploy.local.run_file import Run, RunningService, write_run
from deploy.local.secrets_folder import ensure_secrets
from deploy.local.seeding import seed
from deploy.local.service_process import SERVICES, Replica, Restarts, is_ready, replicas, service_child, url
from deploy.local.topics import create_declared_topics
from deploy.local.waiting import wait_until

READY_SECONDS = 90
SERVICE_STOP_SECONDS = 40
MOST_EARLY_DEATHS = 4


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for. ``environment``: extra variables for every service, for tests only."""

    data: Path
    seed: Path | None = None
    clock: str | None = None
    replicas: Mapping[str, int] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


class Sandbox:
    """Owns its data folder from the first line on. Not thread-safe; used by one supervisor, from its main thread."""

    def __init__(self, wishes: Wishes, say: ladder.Say) -> None:
        self._wishes = wishes
        self._say = say
        self._replicas = replicas(wishes.replicas)
        self.folder: DataFolder = prepare(wishes.data)
        self._ownership = own(self.folder)
        self._kept = self._remember(read_kept(self.folder))
        self._engines: tuple[Engine, Engine] | None = None
        self._services: dict[Replica, Child] = {}
        self._restarts: dict[str, Restarts] = {}

    def _remember(self, kept: Kept) -> Kept:
        kept = with_ports(kept, [*ENGINE_PORTS, *(replica.name for replica in self._replicas)])
        if self._wishes.clock:
            offset = clock_offset(self._wishes.clock, datetime.now(UTC))  # noqa: TID251  the launcher owns the real clock
            kept = replace(kept, clock_offset_seconds=offset)
        write_kept(self.folder, kept)
        return kept

    def start(self) -> Run:
        """Start everything and wait until all is ready and seeded. Raises ``SandboxError``."""
        self._start_engines()
        ensure_secrets(self.folder.secrets)
        create_declared_topics(self._kafka.address)
        self._say(f"Services: {', '.join(replica.name for replica in self._replicas) or 'none'}")
        for replica in self._replicas:
            self._services[replica] = self._service(replica)
            self._services[replica].start()
        self._wait_for_services()
        if self._wishes.seed:
            counts = seed(self._wishes.seed, url(self._kept.ports["intake"]), self.folder.sender_keys)
            self._say("Seeded: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
        return self.write_run()

    def _start_engines(self) -> None:
        own_names = [replica.name for replica in self._replicas]
        check_ports(self.folder, self._kept, [*ENGINE_PORTS, *own_names])
        ports = self._kept.ports
        site = ladder.Site(
            self.folder.root,
            KafkaPorts(ports["kafka"], ports["kafka_controller"]),
            ports["postgres"],
            self._kept.password,
        )
        self._engines, rung = ladder.take(site, self._say, self._kept.engines)
        self._kept = replace(self._kept, engines=rung)
        write_kept(self.folder, self._kept)

    @property
    def _kafka(self) -> Engine:
        return self._running_engines()[0]

    def _running_engines(self) -> tuple[Engine, Engine]:
        if self._engines is None:
            raise RuntimeError("the engines were not started")
        return self._engines

    def _service(self, replica: Replica) -> Child:
        kafka, postgres = self._running_engines()
        port = self._kept.ports[replica.name]
        files = self.folder.files_of(replica.service)
        files.mkdir(parents=True, exist_ok=True)
        settings = {
            "DIMONA_KAFKA_BOOTSTRAP": kafka.address,
            "DIMONA_POSTGRES_DSN": postgres.address,
            "DIMONA_SECRETS_DIR": str(self.folder.secrets),
            "DIMONA_SANDBOX": "1",
            "DIMONA_CLOCK_OFFSET_SECONDS": str(self._kept.clock_offset_seconds),
            "DIMONA_DATA_DIR": str(files),
            "DIMONA_INTAKE_URL": url(self._kept.ports.get("intake", 0)),
            "DIMONA_PUBLIC_URL": url(self._kept.ports[replica.service]),
        }
        return service_child(replica, port, self.folder.logs, {**settings, **self._wishes.environment})

    def _wait_for_services(self) -> None:
        waiting = set(self._services)

        def all_ready() -> bool:
            self.tend()
            waiting.difference_update([one for one in waiting if is_ready(self._kept.ports[one.name])])
            return not waiting or any(self._gave_up(one) for one in waiting)

        wait_until(all_ready, READY_SECONDS)
        for replica in waiting:
            child = self._services[replica]
            raise SandboxError(
                f"{replica.name} did not become ready. The end of its log:\n{child.last_lines(15)}",
                f"The whole log: {child.log}",
            )

    def _gave_up(self, replica: Replica) -> bool:
        restarts = self._restarts.get(replica.name)
        return restarts is not None and restarts.deaths >= MOST_EARLY_DEATHS

    def tend(self) -> bool:
        """Start again what ended unasked and is due; tells whether any process changed."""
        starters = {child.name: (child, child.start) for child in self._services.values()}
        for engine in self._engines or ():
            if engine.child is not None:
                starters[engine.name] = (engine.child, partial(self._restart_engine, engine))
        changed = False
        for name, (child, start) in starters.items():
            restarts = self._restarts.setdefault(name, Restarts())
            exit_code = child.ended()
            if exit_code is None:
                continue
            if restarts.next_start is None:
                self._say(f"{name} ended with {exit_code}; starting it again")
                restarts.ended()
            if restarts.due():
                start()
                changed = True
        return changed

    def _restart_engine(self, engine: Engine) -> None:
        try:
            engine.start()
        except SandboxError as error:  # tried again later: nothing else can be done unattended
            self._say(f"{engine.name}: {error.what}")

    def write_run(self) -> Run:
        """Write ``run.json`` with the processes of now."""
        kafka, postgres = self._running_engines()
        services = {
            name: RunningService(
                [url(self._kept.ports[one.name]) for one in self._replicas if one.service == name],
                [child.pid or 0 for one, child in self._services.items() if one.service == name],
            )
            for name in SERVICES
            if any(one.service == name for one in self._replicas)
        }
        engines = {engine.name: engine.child.pid for engine in (kafka, postgres) if engine.child and engine.child.pid}
        run = Run(getpid(), kafka.address, postgres.address, services, engines, self._kept.clock_offset_seconds)
        write_run(self.folder, run)
        return run

    def stop(self) -> None:
        """Stop services, then Kafka, then PostgreSQL, each cleanly; forget ``run.json``; give the folder up."""
        for child in self._services.values():
            child.ask_to_end()
        for child in self._services.values():
            if not child.await_end(SERVICE_STOP_SECONDS):
                self._say(f"{child.name} did not stop in time and was killed")
        if self._engines is not None:
            ladder.stop_all(self._engines)
        self.folder.run_file.unlink(missing_ok=True)
        self._ownership.close()
