"""Commands of a study: run, status, export, report, and writing a policy that a search found."""
# Each argument is an option of a command.

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import AsJson, IdleSeed, Lang, Workers, language_of

app = typer.Typer(help="Run a study from a TOML file, see how far it is, and read what it says.", rich_markup_mode=None)
File = Annotated[str, typer.Argument(help="A study file, or the name of a shipped study.")]
Folder = Annotated[Path, typer.Option("--out", help="Folder of the study's results.")]


Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Scheduler of a Dask cluster on whose workers to run."),
]


@app.command(epilog="Example: yipanqi study run both-can-win --out results/both-can-win")
def run(  # noqa: PLR0913, PLR0917 - each argument is an option
    study: File,
    out: Folder,
    workers: Workers = None,
    cluster: Cluster = None,
    grow: Annotated[bool, typer.Option("--continue", help="Let a begun study grow in worlds or environments.")] = False,
    seed: IdleSeed = 1,  # noqa: ARG001 - every command takes a seed
    as_json: AsJson = False,
) -> None:
    """Run what is missing of a study; a killed one goes on where it stopped."""
    from experiments.interrupts import note_written
    from experiments.limits import within_limits
    from experiments.screen import progress_told
    from experiments.study.cluster import executors
    from experiments.study.door import run_study
    from experiments.study.plan import read_plan

    within_limits(workers=workers)
    plan = read_plan(study)
    with executors(cluster, plan) as opens, progress_told(f"runs of {plan.name}") as progress:
        note_written(out)  # whatever has finished stays, also after Ctrl-C
        run_study(plan, out, workers, progress, grow=grow, opens=opens)
    say_status(study, out, as_json=as_json)


@app.command(epilog="Example: yipanqi study status both-can-win --out results/both-can-win")
def status(study: File, out: Folder, seed: IdleSeed = 1, as_json: AsJson = False) -> None:  # noqa: ARG001
    """Say how far a study is."""
    say_status(study, out, as_json=as_json)


@app.command(epilog="Example: yipanqi study export both-can-win --out results/both-can-win --to runs.csv")
def export(
    study: File,
    out: Folder,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The file to write: .parquet or .csv.")],
    table: Annotated[
        str, typer.Option("--table", help="What each row is: runs, months, districts or failures.")
    ] = "runs",
    seed: IdleSeed = 1,  # noqa: ARG001 - every command takes a seed
    as_json: AsJson = False,
) -> None:
    """Write the runs of a study into one file, sorted, the same bytes each time."""
    from experiments.plain import as_text
    from experiments.study import upkeep
    from experiments.study.plan import read_plan
    from experiments.study.store import Store

    needs_runs(out)
    read_plan(study)
    written = upkeep.export(Store(out), to, table)
    typer.echo(as_text({"file": str(to), "rows": written}) if as_json else f"{written} rows are in {to}")


@app.command(epilog="Example: yipanqi study report both-can-win --out results/both-can-win")
def report(
    study: File,
    out: Folder,
    html: Annotated[Path | None, typer.Option("--html", help="Write the report into this HTML file as well.")] = None,
    lang: Lang = "en",
    seed: IdleSeed = 1,  # noqa: ARG001 - every command takes a seed
    as_json: AsJson = False,
) -> None:
    """Say who wins in how many environments, and which numbers decide it."""
    from experiments.plain import as_text
    from experiments.screen import show
    from experiments.study import door
    from experiments.study.evidence import Evidence
    from experiments.study.html import write_html
    from experiments.study.pages import report_page
    from experiments.study.plan import read_plan
    from experiments.study.store import Store

    language = language_of(lang)
    plan = read_plan(study)
    needs_runs(out)
    evidence = Evidence(plan, Store(out))
    sections = door.sections_of(evidence)
    if html is not None:
        write_html(evidence, sections, html, language)
    if as_json:
        typer.echo(as_text(door.plain_report(plan, sections)))
        return
    show(report_page(plan.question or plan.name, sections, language))


@app.command(epilog="Example: yipanqi study policy search --out results/search --member 3 --to mine.toml")
def policy(
    study: File,
    out: Folder,
    member: Annotated[int, typer.Option("--member", min=1, help="Number of the member in the report.")],
    to: Annotated[Path, typer.Option("--to", help="Policy file to write; one that is there is left alone.")],
    seed: IdleSeed = 1,  # noqa: ARG001 - every command takes a seed
    as_json: AsJson = False,
) -> None:
    """Write a policy that a search found as a file, for `compare` and other studies."""
    from experiments.plain import as_text
    from experiments.study.plan import read_plan
    from experiments.study.search.export import write_member

    needs_runs(out)
    found = write_member(read_plan(study), out, member, to)
    text = as_text({"member": member, "file": str(to), "settings": found.settings})
    typer.echo(text if as_json else f"member {member} written to {to}; try: yipanqi compare --policy {to}")


def say_status(study: str, out: Path, *, as_json: bool) -> None:
    """Print how far a study is."""
    from dataclasses import asdict

    from experiments.plain import as_text
    from experiments.screen import show
    from experiments.study import door
    from experiments.study.pages import status_page
    from experiments.study.plan import read_plan

    plan = read_plan(study)
    needs_runs(out)
    found = door.status(plan, out)
    if as_json:
        typer.echo(as_text(asdict(found)))
        return
    show(status_page(found, plan.name))


def needs_runs(out: Path) -> None:
    """Complain about a folder in which no study was begun."""
    from sim.errors import InputError

    if not (out / "manifest.json").exists():
        raise InputError(f"{out} holds no study: begin one with `yipanqi study run STUDY --out {out}`")
