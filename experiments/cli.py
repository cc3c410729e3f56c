"""Command line: ask the model a question, or let it describe itself."""
# Each argument is an option of a command, and every command takes a seed whether it draws or not.
# ruff: noqa: ARG001, PLR0913, PLR0917

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from experiments.fixtures.commands import fixtures
from experiments.headline.commands import headline
from experiments.options import (
    Against,
    AgainstMeasure,
    AgainstSet,
    AgainstWithout,
    AsJson,
    IdleSeed,
    Lang,
    Look,
    Months,
    Out,
    Policy,
    PolicyMeasure,
    PolicySet,
    PolicyWithout,
    Seed,
    Settings,
    Shocks,
    Strategy,
    Workers,
    World,
    language_of,
    question_of,
    settings_of,
    shocks_of,
)
from experiments.quotes.commands import quotes
from experiments.study.commands import app as studies

if TYPE_CHECKING:
    from experiments.question import Question

app = typer.Typer(
    name="yipanqi",
    help="What changes when a city coordinates land, funds, talent, supply chain and information?",
    epilog="Example: yipanqi compare --policy hybrid --against fragmented --pairs 16",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def answer(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever goes wrong is one line on stderr."""
    from experiments.complaints import complain, quiet_pipe
    from experiments.interrupts import INTERRUPTED

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        command = get_command(app)
        code = command.main(args=list(arguments), prog_name="yipanqi", standalone_mode=False)
        sys.stdout.flush()
        return complain(KeyboardInterrupt()) if code == INTERRUPTED else int(code or 0)
    except BrokenPipeError:
        quiet_pipe()
        return 0
    except SystemExit:
        # The command line library leaves by itself when the reader has gone, after wrapping the output.
        if type(sys.stdout).__name__ != "PacifyFlushWrapper":
            raise
        quiet_pipe()
        return 0
    except (Exception, KeyboardInterrupt) as error:
        return complain(error)


@app.callback(invoke_without_command=True)
def laboratory(
    context: typer.Context,
    asked: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Ask what changes when a city coordinates land, funds, talent, supply chain and information."""
    from experiments.version import version

    if asked:
        typer.echo(f"yipanqi {version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(epilog="Example: yipanqi compare --policy chessboard --against fragmented --set delay_city=9 --out here")
def compare(
    context: typer.Context,
    policy: Policy = "chessboard",
    policy_set: PolicySet = None,
    policy_without: PolicyWithout = None,
    policy_measure: PolicyMeasure = None,
    against: Against = "fragmented",
    against_set: AgainstSet = None,
    against_without: AgainstWithout = None,
    against_measure: AgainstMeasure = None,
    pairs: Annotated[int, typer.Option("--pairs", help="Worlds, each lived under both policies.")] = 16,
    months: Months = 60,
    world: World = "hangzhou-2023",
    out: Out = None,
    workers: Workers = None,
    settings: Settings = None,
    shock: Shocks = None,
    strategy: Strategy = "imitate-best",
    look: Look = "1/1",
    seed: Seed = 1,
    lang: Lang = "en",
    whole: Annotated[bool, typer.Option("--all", help="Show every outcome.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare two policies in the same worlds, under the same luck."""
    from experiments.answers import answer_comparison

    question = question_of(context.params)
    answer_comparison(question, workers, out, language_of(lang), as_json=as_json, whole=whole)


def read_question(arguments: Sequence[str]) -> Question:
    """Return the question that the words after ``yipanqi compare`` ask, without asking it."""
    command: Any = get_command(app)
    with command.commands["compare"].make_context("compare", list(arguments)) as context:
        return question_of(context.params)


@app.command(epilog="Example: yipanqi run chessboard --months 120 --seed 7 --out one-run")
def run(
    scenario: Annotated[str, typer.Argument(help="A scenario file, or the name of a shipped policy.")],
    months: Annotated[int | None, typer.Option("--months", help="Months instead of the scenario's.")] = None,
    world: Annotated[str | None, typer.Option("--world", help="A world instead of the scenario's.")] = None,
    out: Out = None,
    settings: Settings = None,
    shock: Shocks = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Keep why firms were sited, branched or left.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", help="A seed instead of the scenario's.")] = None,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Let one city live and show how it fared."""
    from experiments.answers import answer_run, scenario_of

    changes = {"months": months, "world": world, "seed": seed}
    chosen = scenario_of(scenario, changes, settings_of(settings), shocks_of(shock))
    answer_run(chosen, out, language_of(lang), as_json=as_json, ledger=ledger)


@app.command(epilog="Example: yipanqi schedule")
def schedule(seed: IdleSeed = 1, lang: Lang = "en", as_json: AsJson = False) -> None:
    """Print what happens in a month and in a year."""
    _document("schedule", lang, as_json=as_json)


@app.command(epilog="Example: yipanqi parameters --name delay_city")
def parameters(
    name: Annotated[str | None, typer.Option("--name", help="One number in full, in both languages.")] = None,
    seed: IdleSeed = 1,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Print every number of the model with unit, range, kind and source."""
    _document("parameters", lang, name, as_json=as_json)


@app.command(epilog="Example: yipanqi sources --world hangzhou-2023")
def sources(
    world: Annotated[str | None, typer.Option("--world", help="The sources of a world's data instead.")] = None,
    seed: IdleSeed = 1,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Print where the model's numbers come from."""
    _document("sources", lang, world, as_json=as_json)


@app.command(epilog="Example: yipanqi regimes --lang zh")
def regimes(seed: IdleSeed = 1, lang: Lang = "en", as_json: AsJson = False) -> None:
    """Print the shipped policies: dials, rules, measures and what they cost to run."""
    _document("regimes", lang, as_json=as_json)


@app.command(epilog="Example: yipanqi shocks --lang zh")
def shocks(seed: IdleSeed = 1, lang: Lang = "en", as_json: AsJson = False) -> None:
    """Print what can befall the city: `compare --shock KIND@MONTH` lets it."""
    _document("shocks", lang, as_json=as_json)


@app.command(epilog="Example: yipanqi outcomes --lang zh")
def outcomes(seed: IdleSeed = 1, lang: Lang = "en", as_json: AsJson = False) -> None:
    """Print what is measured, in which unit and direction, and within which boundary."""
    _document("outcomes", lang, as_json=as_json)


@app.command(epilog="Example: yipanqi worlds --new mycity, then yipanqi worlds --check mycity")
def worlds(
    check: Annotated[
        Path | None, typer.Option("--check", help="List what is wrong with the world in a folder.")
    ] = None,
    new: Annotated[Path | None, typer.Option("--new", help="Write a small world to change into a new folder.")] = None,
    guide: Annotated[Path | None, typer.Option("--guide", help="Write what every column means into a file.")] = None,
    seed: IdleSeed = 1,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Print the shipped worlds, or begin, check or explain one of your own."""
    from experiments.answers import answer_kit

    asked = {"new": new, "guide": guide, "check": check}
    if not answer_kit(asked, language_of(lang), as_json=as_json):
        _document("worlds", lang, as_json=as_json)


@app.command(epilog="Example: yipanqi odd --out ODD.md")
def odd(
    out: Annotated[Path | None, typer.Option("--out", help="Markdown file to write instead of printing.")] = None,
    seed: IdleSeed = 1,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Print the whole description of the model after the ODD protocol, made from its own declarations."""
    from experiments.answers import answer_odd

    answer_odd(out, language_of(lang), as_json=as_json)


@app.command(epilog="Example: yipanqi bench --quick")
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Measure less, in a minute.")] = False,
    profile: Annotated[bool, typer.Option("--profile", help="Show instead where a run's time goes, by step.")] = False,
    study: Annotated[bool, typer.Option("--study", help="Measure instead what the engine of studies costs.")] = False,
    page: Annotated[bool, typer.Option("--app", help="Measure instead the browser laboratory, in Chromium.")] = False,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Measure the speed of the model on this machine."""
    from experiments.answers import answer_bench, answer_profile

    if profile:
        answer_profile(seed, quick=quick, as_json=as_json)
        return
    what = "viz.trials.bench" if page else "experiments.bench_study" if study else "experiments.bench"
    answer_bench(seed, quick=quick, as_json=as_json, what=what)


@app.command(epilog="Example: yipanqi validate --pairs 64 --out board")
def validate(
    policy: Annotated[str, typer.Option("--policy", help="The policy that stands for history.")] = "hybrid",
    pairs: Annotated[int, typer.Option("--pairs", help="Worlds to live.")] = 64,
    world: World = "hangzhou-2023",
    out: Out = None,
    workers: Workers = None,
    settings: Settings = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a row that must pass does not.")] = False,
    seed: Seed = 1,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Set what was published beside what the model does: laws, fitted figures, and figures held out."""
    from experiments.answers import answer_validation, scenario_of

    language = language_of(lang)
    scenario = scenario_of(policy, {"world": world, "seed": seed}, settings_of(settings))
    passed = answer_validation(scenario, pairs, workers, out, language, as_json=as_json)
    if strict and not passed:
        raise typer.Exit(1)


@app.command(epilog="Example: yipanqi calibrate --waves 3 --points 64 --pairs 8 --out calibration")
def calibrate(
    waves: Annotated[int, typer.Option("--waves", help="Rounds of trying, judging and ruling out.")] = 3,
    points: Annotated[int, typer.Option("--points", help="Settings tried in each wave.")] = 64,
    pairs: Annotated[int, typer.Option("--pairs", help="Worlds to live for each setting.")] = 8,
    months: Months = 60,
    world: World = "hangzhou-2023",
    out: Out = None,
    workers: Workers = None,
    seed: Seed = 1,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Look for the settings of calibrated numbers that the fitted figures do not rule out; --out goes on with it."""
    from experiments.answers import answer_calibration
    from experiments.calibration.waves import Asked

    asked = Asked(world, months, waves, points, pairs, seed)
    answer_calibration(asked, workers, out, language_of(lang), as_json=as_json)


@app.command(epilog="Example: yipanqi audit --name delay_city --name effort --pairs 34")
def audit(
    names: Annotated[list[str] | None, typer.Option("--name", help="A number to move; all of them by default.")] = None,
    pairs: Annotated[int, typer.Option("--pairs", help="Worlds in which each number is moved.")] = 34,
    months: Months = 60,
    world: World = "hangzhou-2023",
    workers: Workers = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Move every slider over its range and list what answers; a dead slider is an error of the model."""
    from experiments.answers import answer_audit
    from experiments.audit import Worlds

    answer_audit(tuple(names or ()), Worlds(pairs, months, world, seed), workers, as_json=as_json)


app.add_typer(studies, name="study")
app.command(epilog="Example: yipanqi headline, or to run it again: yipanqi headline --out headline")(headline)
app.command(epilog='Example: yipanqi fixtures --rewrite --note "closings count from mid-year"')(fixtures)
app.command(epilog="Example: yipanqi quotes --write README.md")(quotes)


@app.command("app", epilog="Example: yipanqi app --host 0.0.0.0 --port 8765")
def browser(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; 0.0.0.0 is every network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 is any that is free.")] = 8765,
    root_path: Annotated[str, typer.Option("--root-path", help="Path in front of the page behind a proxy: /lab.")] = "",
    visitors: Annotated[int, typer.Option("--visitors", help="Open pages at a time.")] = 64,
    workers: Workers = None,
    studies: Annotated[Path | None, typer.Option("--studies", help="A folder of studies to show.")] = None,
    origin: Annotated[
        list[str] | None, typer.Option("--origin", help="A proxy's address, https://HOST, where it hides the host.")
    ] = None,
    seed: IdleSeed = 1,
    as_json: AsJson = False,
) -> None:
    """Open the browser laboratory until Ctrl-C closes it."""
    from experiments.opening import open_laboratory

    origins, below = tuple(origin or ()), root_path.rstrip("/")
    room = {"visitors": visitors, "workers": workers, "studies": studies}
    open_laboratory(as_json, host=host, port=port, root_path=below, origins=origins, **room)


def _document(name: str, lang: str, *arguments: str | None, as_json: bool) -> None:
    from experiments.answers import answer_document

    answer_document(name, language_of(lang), *arguments, as_json=as_json)
