"""The demo from beginning to end: start, seed, send, watch, look around, stop."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.data_folder import DataFolder
from deploy.local.demo.observed import Observed, Sent
from deploy.local.demo.page import AN_EMPLOYER, Findings, show
from deploy.local.demo.reconciliation import reconcile
from deploy.local.demo.traffic import run_traffic
from deploy.local.detached import start_detached, stop
from deploy.local.lag import lag_by_topic
from deploy.local.run_file import Run, read_run
from deploy.local.sandbox import Wishes
from deploy.local.seeding import read_seed
from deploy.local.service_process import PROJECT
from deploy.local.synthetic import Expected, SyntheticDeclaration, synthetic_declarations, world_of
from deploy.local.tokens import bearer_token
from shared.moments import belgian_day

SEED_FILE = PROJECT / "examples" / "sandbox.yaml"
WORKERS = 400


def run_demo(data: Path | None, count: int, seed: int, console: Console) -> bool:
    """Run it in ``data``, or in a new temporary folder, which stays. Tells whether everything reconciled.

    Raises ``SandboxError`` when the sandbox cannot start.
    """
    root = data or Path(tempfile.mkdtemp(prefix="dimona-demo-"))
    begin = time.monotonic()
    console.print(f"Data folder: {root}")
    folder = start_detached(Wishes(root, seed=SEED_FILE), console.print, tied_to_us=True)
    try:
        run = read_run(folder)
        console.print(f"Ready after {time.monotonic() - begin:.0f} s")
        declarations = declarations_of(run, count, seed)
        sent, observed = stream(run, declarations, console)
        findings = look_around(folder, run, sent, observed)
        show(findings, console)
    finally:
        stop(folder, console.print)
    console.print(f"Everything is stopped. It took {time.monotonic() - begin:.0f} s.")
    return findings.reconciliation.agrees


def declarations_of(run: Run, count: int, seed: int) -> list[SyntheticDeclaration]:
    """Synthetic declarations for the world of the example; own ids differ from run to run, so that none is a repeat."""
    now = datetime.now(UTC) + timedelta(seconds=run.clock_offset_seconds)  # noqa: TID251  the launcher owns the real clock
    today = belgian_day(now)
    world = world_of(read_seed(SEED_FILE), WORKERS, today)
    return list(synthetic_declarations(world, count, seed=seed, today=today, run=f"demo-{int(now.timestamp())}"))


def stream(run: Run, declarations: Sequence[SyntheticDeclaration], console: Console) -> tuple[list[Sent], Observed]:
    """Send everything and wait for everything, with progress bars."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        all_of_them = len(declarations)
        to_be_accepted = sum(one.expected in {Expected.ACCEPTED, Expected.WARNING} for one in declarations)
        totals = {"sent": all_of_them, "answered": all_of_them, "confirmed": to_be_accepted}
        bars = [progress.add_task(what, total=total) for what, total in totals.items()]

        def show_progress(*counts: int) -> None:
            for bar, count in zip(bars, counts, strict=True):
                progress.update(bar, completed=count)

        return asyncio.run(run_traffic(run.kafka_bootstrap, declarations, show_progress))


def look_around(folder: DataFolder, run: Run, sent: list[Sent], observed: Observed) -> Findings:
    """Everything that the page tells."""
    message, messages = newest_message(folder, run)
    return Findings(
        sent=sent,
        observed=observed,
        reconciliation=reconcile(sent, observed),
        lag=asyncio.run(lag_by_topic(run.kafka_bootstrap)),
        letters=sorted(folder.files_of("notifier").rglob("*.pdf")),
        message=message,
        messages=messages,
        folder=folder.root,
    )


def newest_message(folder: DataFolder, run: Run) -> tuple[str, int]:
    """The newest e-Box message of one employer in words, and how many it has; read as that employer reads it."""
    seeded = next(sender for sender in read_seed(SEED_FILE)["senders"] if sender["client_id"] == AN_EMPLOYER)
    headers = {"Authorization": f"Bearer {bearer_token(run, AN_EMPLOYER, folder.sender_keys)}"}
    with httpx.Client(base_url=run.services["notifier"].urls[0], headers=headers) as notifier:
        query = {"enterpriseNumber": seeded["enterprise_number"], "limit": "1"}
        page = notifier.get("/ebox/messages", params=query).raise_for_status().json()
        if not page["items"]:
            return "", 0
        message = notifier.get(f"/ebox/messages/{page['items'][0]['id']}").raise_for_status().json()
        return f"{message['subject']}\n{message['text']}", page["totalItems"]
