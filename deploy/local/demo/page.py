"""The page at the end of the demo: what happened, in one screen and a half."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.local.demo.observed import Observed, OwnId, Seen, Sent
from deploy.local.demo.reconciliation import RESULTS, Reconciliation, latencies, percentile
from deploy.local.invocation import this_command
from deploy.local.synthetic import Expected
from shared.reference.reference import Reference

KINDS = ("IN", "OUT", "UPDATE", "CANCEL", "DAILY_REGISTRATION", "poison")
HEADINGS = ("accepted", "with a warning", "refused", "repeat recognised", "no number given")
MOST_SHOWN = 10
AN_EMPLOYER = "delinde"  # of the example: declares for itself, has an e-Box, and we have its key
COLLISIONS = ("90373-334", "90373-333")


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the page is made of. ``message``: one e-Box message in words; ``messages``: how many there are."""

    sent: list[Sent]
    observed: Observed
    reconciliation: Reconciliation
    lag: Mapping[str, int]
    letters: list[Path]
    message: str
    messages: int
    folder: Path


def show(findings: Findings, console: Console) -> None:
    """Print the page."""
    console.rule("[bold]What came back")
    console.print(counts_table(findings))
    for line in verdict(findings.reconciliation):
        console.print(line)
    sections: list[tuple[str, Sequence[str | Table]]] = [
        ("One refusal explained", list(refusal(findings))),
        ("Someone without SSIN", list(identification(findings))),
        ("From submission to the employer's confirmation", [latency_table(findings)]),
        ("Still waiting on the topics", [lag_table(findings.lag)]),
        ("Where things are", list(places(findings))),
        ("What to try next", list(suggestions(findings.folder))),
    ]
    for title, paragraphs in sections:
        console.rule(f"[bold]{title}")
        for paragraph in paragraphs:
            console.print(paragraph)


def counts_table(findings: Findings) -> Table:
    """Counts by kind and outcome; where they are not those expected, both."""
    counts = findings.reconciliation.counts
    table = Table("kind", "sent", *HEADINGS)
    kinds = [one.declaration.kind for one in findings.sent]
    for kind in KINDS:
        table.add_row(kind, str(kinds.count(kind)), *(cell(findings, kind, result) for result in RESULTS))
    totals = [str(sum(counts[kind, result] for kind in KINDS)) for result in RESULTS]
    table.add_section()
    table.add_row("all", str(len(findings.sent)), *totals)
    return table


def cell(findings: Findings, kind: str, result: str) -> str:
    """How many came back so, and how many should have when that is another number."""
    got = findings.reconciliation.counts[kind, result]
    declared = [one.declaration for one in findings.sent if one.declaration.kind == kind]
    expected = sum(one.expected is Expected(result) for one in declared)
    return str(got) if got == expected else f"[red]{got} instead of {expected}[/red]"


def verdict(reconciliation: Reconciliation) -> Iterator[str]:
    """One line when all is well; otherwise what is not."""
    if reconciliation.agrees:
        yield "[green]Everything that was sent came back as it should, and every accepted one was confirmed.[/green]"
        return
    for one in reconciliation.disagreements[:MOST_SHOWN]:
        why = f" ({one.reason})" if one.reason else ""
        yield f"[red]{one.own_id.sender}/{one.own_id.id} {one.kind}: {one.got} instead of {one.expected}{why}[/red]"
    yield f"[red]{len(reconciliation.disagreements)} came back otherwise, {len(reconciliation.unconfirmed)} unconfirmed[/red]"


def refusal(findings: Findings) -> Iterator[str]:
    """One refused declaration in words; rather one that collides with an existing period."""
    refused = {own: seen for own, seen in findings.observed.final.items() if seen.body["result"] == "B"}
    if not refused:
        yield "Nothing was refused."
        return
    own_id = min(refused, key=lambda own: (rank(refused[own]), own))
    body = refused[own_id].body
    declared = next(one.declaration for one in findings.sent if one.own_id == own_id)
    yield f"{declared.kind} {own_id.id} of {own_id.sender} got number {body['number']} and was refused:"
    labels = Reference.load(synthetic=True).anomalies
    for anomaly in body["anomalies"]:
        meaning = labels[anomaly["id"]].labels.en if anomaly["id"] in labels else ""
        value = f", declared {anomaly['value']!r}" if anomaly.get("value") else ""
        yield f"  [bold]{anomaly['id']}[/bold] {meaning} ({anomaly['field']}{value})"
        if anomaly.get("period"):
            yield f"  because of period {describe_period(anomaly['period'])}"


def rank(seen: Seen) -> int:
    """Collisions first: they have most to tell."""
    ids = [anomaly["id"] for anomaly in seen.body["anomalies"]]
    return min((COLLISIONS.index(one) for one in ids if one in COLLISIONS), default=len(COLLISIONS))


def describe_period(period: Mapping[str, Any]) -> str:
    """Number and dates of a period."""
    end = period.get("endDate")
    return (
        f"{period['number']}, {period['startDate']} to {end}"
        if end
        else f"{period['number']}, from {period['startDate']} on"
    )


def identification(findings: Findings) -> Iterator[str]:
    """How one pending declaration was answered provisionally and then finally."""
    observed = findings.observed
    resolved = [own for own in observed.provisional if own in observed.final]
    accepted = [own for own in resolved if observed.final[own].body["result"] in {"A", "W"}]
    if not accepted:
        yield "No declaration waited for identification."
        return
    own_id = min(accepted)
    number = observed.final[own_id].body["number"]
    yield f"{own_id.id} of {own_id.sender} names a person without SSIN. It got number {number} at once,"
    yield f"  [bold]S[/bold] (waiting for identification) after {waited(findings, own_id, observed.provisional[own_id])},"
    yield f"  [bold]{observed.final[own_id].body['result']}[/bold] once the person was found, after {waited(findings, own_id, observed.final[own_id])}: the same number."
    yield f"{len(resolved)} declarations waited so; {len(resolved) - len(accepted)} of them could not be identified and were refused."


def waited(findings: Findings, own_id: OwnId, seen: Seen) -> str:
    """The time from submission."""
    appended = next(one.appended_ms for one in findings.sent if one.own_id == own_id)
    return f"{(seen.appended_ms - appended) / 1000:.2f} s"


def latency_table(findings: Findings) -> Table:
    """Percentiles by channel. Those that waited for identification are not among them."""
    table = Table("channel", "confirmed", "p50", "p95", "p99")
    for channel, values in sorted(latencies(findings.sent, findings.observed).items()):
        row = [f"{percentile(values, share)} ms" for share in (0.5, 0.95, 0.99)]
        table.add_row(channel, str(len(values)), *row)
    return table


def lag_table(lag: Mapping[str, int]) -> Table:
    """Records not yet read, by topic."""
    table = Table("topic", "waiting")
    for topic, waiting in lag.items():
        table.add_row(topic, str(waiting))
    return table


def places(findings: Findings) -> Iterator[str]:
    """Where messages and letters lie."""
    yield f"{len(findings.letters)} letters (PDF/A-3a, PDF/UA-1) of employers without access manager, for instance"
    for letter in findings.letters[:2]:
        yield f"  {letter}"
    yield f"{findings.messages} e-Box messages of one employer (GET /ebox/messages of the notifier); the newest:"
    for line in findings.message.splitlines()[:MOST_SHOWN]:
        yield f"  │ {line}"
    yield f"Logs: {findings.folder}/logs"


def suggestions(folder: Path) -> Iterator[str]:
    """Commands for the curious."""
    dimona = this_command()
    yield f"{dimona} up --detach --data {folder}    goes on with this very data; then"
    yield f"{dimona} send examples/declarations.ndjson --sender {AN_EMPLOYER} --data {folder}"
    yield f"{dimona} status --data {folder}"
    yield f"{dimona} down --data {folder}"
    yield f"rm -r {folder}    when it is no longer needed"
    yield "docs/architecture.md says how it works, make test proves it, make bench measures it."
