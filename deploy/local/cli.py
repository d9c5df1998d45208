"""The ``dimona`` command: a sandbox on this machine, started, looked at, talked to, stopped."""

import asyncio
import errno
import json
import logging
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from deploy.local import detached, sending, status
from deploy.local.data_folder import DataFolder
from deploy.local.demo.run import run_demo
from deploy.local.invocation import this_command
from deploy.local.problem import SandboxError
from deploy.local.run_file import Run, read_run
from deploy.local.sandbox import Sandbox, Wishes
from deploy.local.seeding import seed as seed_sandbox
from deploy.local.supervisor import run_until_stopped
from deploy.local.tokens import bearer_token

app = typer.Typer(
    help="A complete Dimona pipeline on this machine: Kafka, PostgreSQL and four services, without Docker or root.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

Data = Annotated[Path, typer.Option("--data", envvar="DIMONA_DATA", help="The folder the sandbox lives in.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def pairs(texts: list[str], what: str) -> dict[str, str]:
    """``a=1,b=2`` and repeated options as a mapping."""
    items = [part for text in texts for part in text.split(",")] if what == "replicas" else texts
    for item in items:
        if "=" not in item:
            raise typer.BadParameter(f"write {what} as NAME=VALUE")
    return dict(item.split("=", 1) for item in items)


def tell(folder: DataFolder, run: Run) -> None:
    """Where everything is."""
    console.print(f"Ready. Addresses: {folder.run_file}")
    console.print(f"  Kafka       {run.kafka_bootstrap}")
    for name, service in run.services.items():
        console.print(f"  {name:<11} {' '.join(service.urls)}")
    console.print(f"  Look at it  {this_command()} status --data {folder.root}")
    console.print(f"  Stop it     {this_command()} down --data {folder.root}")


@app.command()
def up(  # noqa: PLR0917  one argument per option
    data: Data = Path("data"),
    seed: Annotated[Path | None, typer.Option(help="Employers, senders, mandates and persons (YAML).")] = None,
    clock: Annotated[
        str | None, typer.Option(help="The moment receivedAt counts from, ISO 8601. Kept in DATA.")
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return when ready, keep it running.")] = False,
    replicas: Annotated[list[str] | None, typer.Option(hidden=True, help="intake=2,validator=2")] = None,
    env: Annotated[list[str] | None, typer.Option(hidden=True, help="NAME=VALUE for every service")] = None,
) -> None:
    """Start engines and services; on a folder that was used before, go on where it stopped."""
    counts = {name: int(count) for name, count in pairs(replicas or [], "replicas").items()}
    wishes = Wishes(data, seed, clock, counts, pairs(env or [], "env"))
    if not detach:
        run_until_stopped(wishes, console.print, on_ready)
        return
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True) as progress:
        progress.add_task("Starting")
        folder = detached.start_detached(wishes, progress.console.print)
    tell(folder, read_run(folder))


def on_ready(sandbox: Sandbox, run: Run) -> None:
    """In the foreground: say where, and how to stop."""
    tell(sandbox.folder, run)
    console.print("Running; Ctrl-C stops it.")


@app.command()
def down(data: Data = Path("data")) -> None:
    """Stop a sandbox and wait until no process of it is left. Its data stays."""
    folder = DataFolder(data.resolve())
    if detached.stop(folder, console.print):
        console.print(f"Stopped. The data stays in {folder.root}")
    else:
        console.print(f"No sandbox runs in {folder.root}")


@app.command("status")
def show_status(data: Data = Path("data"), as_json: Json = False) -> None:
    """Processes, their state and memory, and what waits on each topic. Exit code 1 unless all is ready."""
    found = status.look(DataFolder(data.resolve()))
    if as_json:
        typer.echo(json.dumps(status.as_json(found)))
    else:
        status.show(found, console)
    raise typer.Exit(0 if found.healthy else 1)


@app.command()
def seed(file: Path, data: Data = Path("data"), as_json: Json = False) -> None:
    """Put employers, senders, mandates and known persons of a YAML file into a running sandbox."""
    folder = DataFolder(data.resolve())
    counts = seed_sandbox(file, read_run(folder).intake_url, folder.sender_keys)
    if as_json:
        typer.echo(json.dumps(counts))
    else:
        console.print("Seeded: " + ", ".join(f"{count} {what}" for what, count in counts.items()))


@app.command()
def send(
    file: Path,
    sender: Annotated[str | None, typer.Option(help="Client id; needed when several are known.")] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for final results.")] = 30,
    data: Data = Path("data"),
    as_json: Json = False,
) -> None:
    """Send declarations through a sender's topic and show the answers.

    FILE holds one JSON a line: a declaration, or {"id": "own id", "declaration": {…}}. The same own id sent again gets the
    same number. Exit code 1 when an answer is missing.
    """
    run = read_run(DataFolder(data.resolve()))
    answers = asyncio.run(send_file(run, file, sender, wait))
    if as_json:
        typer.echo(json.dumps([answer.as_json() for answer in answers]))
    else:
        console.print(sending.table(answers))
    raise typer.Exit(0 if all(answer.problem or answer.results for answer in answers) else 1)


@app.command()
def token(sender: Annotated[str, typer.Option(help="Client id.")], data: Data = Path("data")) -> None:
    """Print a bearer token of a seeded sender, good for ten minutes: curl -H "Authorization: Bearer $(dimona token …)"."""
    folder = DataFolder(data.resolve())
    typer.echo(bearer_token(read_run(folder), sender, folder.sender_keys))


@app.command()
def demo(
    data: Annotated[
        Path | None, typer.Option("--data", help="A folder to do it in; a temporary one if not given.")
    ] = None,
    count: Annotated[int, typer.Option(min=100, help="How many declarations.")] = 1200,
    seed: Annotated[int, typer.Option(help="The same number gives the same declarations.")] = 2026,
) -> None:
    """Start everything, send synthetic declarations through, show what happened, stop. Exit code 1 unless all agrees."""
    if not run_demo(data, count, seed, console):
        raise typer.Exit(1)


async def send_file(run: Run, file: Path, sender: str | None, wait: float) -> list[sending.Answers]:
    """Send a file as one sender."""
    submissions = sending.read_submissions(file)
    chosen = await sending.choose_sender(run.kafka_bootstrap, sender)
    return await sending.send_and_collect(run.kafka_bootstrap, chosen, submissions, wait)


def main() -> None:
    """The entry point: what a person can mend is said in two lines, without a traceback."""
    logging.basicConfig(handlers=[logging.NullHandler()])  # what the Kafka client mutters while it retries
    try:
        app()
    except SandboxError as error:
        fail(error.what, error.what_to_do)
    except PermissionError as error:
        fail(f"Not allowed: {error.filename or error}", "Check that the folder and what runs in it are yours.")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        fail("The disk is full.", "Free some space, then run the command again: nothing is lost.")


def fail(what: str, what_to_do: str) -> NoReturn:
    """Say both and end with exit code 1."""
    errors.print(f"[red]{what}[/red]")
    errors.print(what_to_do)
    sys.exit(1)


if __name__ == "__main__":
    main()
