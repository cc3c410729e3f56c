"""Command line: ask the model a question, or let it describe itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from experiments.options import AsJson, IdleSeed, Lang, Months, Out, Seed, Settings, World
from experiments.options import language_of, settings_of

if TYPE_CHECKING:
    from sim import Scenario

    from experiments.comparison import Comparison

app = typer.Typer(
    name="yipanqi",
    help="What changes when a city coordinates land, funds, talent, supply chain and information?",
    epilog="Example: yipanqi compare --policy hybrid --against fragmented --pairs 16",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(answer(sys.argv[1:]))


def answer(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever goes wrong is one line on stderr."""
    from experiments.complaints import INTERRUPTED, complain, quiet_pipe

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        command = get_command(app)
        code = command.main(args=list(arguments) or ["--help"], prog_name="yipanqi", standalone_mode=False)
        sys.stdout.flush()
        return complain(KeyboardInterrupt()) if code == INTERRUPTED else int(code or 0)
    except BrokenPipeError:
        quiet_pipe()
        return 0
    except (Exception, KeyboardInterrupt) as error:
        return complain(error)


def _print_version(asked: bool) -> None:
    if asked:
        from experiments.version import version

        typer.echo(f"yipanqi {version()}")
        raise typer.Exit


@app.callback()
def laboratory(
    asked: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Ask what changes when a city coordinates land, funds, talent, supply chain and information."""


@app.command(epilog="Example: yipanqi compare --policy chessboard --against fragmented --set delay_city=9 --out results")
def compare(  # noqa: PLR0913 - one argument for each option
    policy: Annotated[str, typer.Option("--policy", help="A shipped policy or a file.")] = "chessboard",
    against: Annotated[str, typer.Option("--against", help="The policy to compare with.")] = "fragmented",
    pairs: Annotated[int, typer.Option("--pairs", help="Worlds, each lived under both policies.")] = 16,
    months: Months = 60,
    world: World = "hangzhou-2023",
    out: Out = None,
    workers: Annotated[
        int | None, typer.Option("--workers", help="Processes; as many as processors by default.")
    ] = None,
    settings: Settings = None,
    seed: Seed = 1,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Compare two policies in the same worlds, under the same luck."""
    from experiments.compare import NEEDED_SERIES
    from experiments.compare import compare as ask
    from experiments.screen import progress_bar

    language = language_of(lang)
    numbers = settings_of(settings)

    def answered() -> Comparison:
        series = NEEDED_SERIES if out is None else None
        with progress_bar("runs") as progress:
            return ask(policy, against, pairs, months, world, seed, numbers, workers, progress, series)

    comparison = answered() if out is None else _stored(answered, out, pairs, months, lang)
    _show_comparison(comparison, language, as_json)


def _stored(ask: Callable[[], Comparison], out: Path, pairs: int, months: int, lang: str) -> Comparison:
    """Ask, and write the answer into a folder that is known to be writable before anything is run."""
    from experiments.folder import results_folder
    from experiments.limits import within_limits
    from experiments.store import space_needed, write_comparison

    within_limits(pairs=pairs, months=months)
    with results_folder(out, space_needed(pairs, months)) as folder:
        comparison = ask()
        write_comparison(comparison, folder, language_of(lang))
    return comparison
