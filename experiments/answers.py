"""Answers: what each command does once its options are read."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from experiments.plain import as_text
from experiments.screen import console, progress_bar, show
from experiments.words import Language, say

if TYPE_CHECKING:
    from experiments.audit import Worlds
    from experiments.calibration.waves import Asked as Calibration
    from experiments.comparison import Comparison
    from experiments.question import Question
    from sim import Scenario
    from sim.shocks import Shock

T = TypeVar("T")
RUN_BYTES_A_MONTH = 40_000
"""Room on disk set aside for each month of one run's tables."""
LEDGER_BYTES_A_MONTH = 40_000
"""Room set aside for each month of a decision ledger."""


def answer_comparison(
    question: Question,
    workers: int | None,
    out: Path | None,
    language: Language,
    *,
    as_json: bool,
    whole: bool = False,
) -> None:
    """Compare, write the results if a folder is named, and print the answer."""
    from experiments.question import NEEDED_SERIES
    from experiments.store import space_needed, write_comparison

    question.check()

    def asked(folder: Path | None) -> Comparison:
        series = NEEDED_SERIES if folder is None else None  # what is written down has every series of the city
        with progress_bar("runs") as progress:
            comparison = question.ask(workers, progress, series)
        if folder is not None:
            write_comparison(comparison, folder, language)
        return comparison

    comparison = _kept(asked, out, space_needed(question.pairs, question.months))
    if out is not None:
        _say_if_without_font(language)
    if as_json:
        typer.echo(as_text(comparison.to_json()))
        return
    from experiments.tables import comparison_page

    show(comparison_page(comparison, language, console().width, whole=whole))
    _say_where(out, language)


def scenario_of(
    name: str,
    changes: Mapping[str, int | str | None],
    parameters: Mapping[str, float],
    shocks: tuple[Shock, ...] = (),
) -> Scenario:
    """Return the scenario of a file, or of a shipped policy by name, with the changes asked for.

    Raises
    ------
    InputError
        If the name, the file or a change is not one the model knows.
    """
    from sim import Scenario

    given = {key: value for key, value in changes.items() if value is not None}
    if not name.endswith(".toml"):
        return Scenario.build(policy=name, parameters=parameters, shocks=shocks, **given)  # type: ignore[arg-type]
    scenario = Scenario.from_toml(name)
    numbers, blows = {**scenario.parameters, **parameters}, (*scenario.shocks, *shocks)
    changed = scenario.but(**given, parameters=numbers, shocks=blows)
    changed.settings()
    return changed


def answer_run(
    scenario: Scenario, out: Path | None, language: Language, *, as_json: bool, ledger: bool = False
) -> None:
    """Let one city live, write its tables if a folder is named, and print how it fared."""
    from experiments.plain import plain_run
    from experiments.store import BASE_BYTES, write_run
    from experiments.tables import run_page
    from sim import Result, run

    def lived(folder: Path | None) -> Result:
        result = run(scenario, ledger=ledger)
        if folder is not None:
            write_run(result, folder)
        return result

    month = RUN_BYTES_A_MONTH + (LEDGER_BYTES_A_MONTH if ledger else 0)
    result = _kept(lived, out, BASE_BYTES + month * scenario.months)
    if as_json:
        typer.echo(as_text(plain_run(result)))
        return
    show(run_page(result, language))
    if result.ledger is not None:
        from experiments.decisions import decisions_table

        show(decisions_table(result.ledger, language))
    _say_where(out, language)


def _kept(work: Callable[[Path | None], T], out: Path | None, space: int) -> T:
    """Do the work with a place to write into, which appears as ``out`` when all is done; or with none."""
    from experiments.folder import results_folder

    with nullcontext() if out is None else results_folder(out, space) as folder:
        return work(folder)


def _say_if_without_font(language: Language) -> None:
    from experiments.complaints import say_line
    from experiments.figures import drawn_language

    if drawn_language(language) != language:
        say_line(say("no font", language), 0)


def _say_where(out: Path | None, language: Language) -> None:
    if out is not None:
        typer.echo(say("written", language, folder=out))


def answer_document(name: str, language: Language, *arguments: str | None, as_json: bool) -> None:
    """Print one of the listings in which the model describes itself."""
    from experiments import documents, regimes

    book = regimes if name == "regimes" else documents
    if as_json:
        plain: Callable[..., Any] = getattr(book, f"{name}_plain")
        typer.echo(as_text({name: plain(*arguments)}))
        return
    page: Callable[..., Any] = getattr(book, f"{name}_page")
    show(page(language, *arguments))


def answer_odd(out: Path | None, language: Language, *, as_json: bool) -> None:
    """Print the description of the model, or write it into a file."""
    from experiments.odd import entries, page

    if out is not None:
        page.write(out, language)
    if as_json:
        typer.echo(as_text({"odd": [asdict(entry) for entry in entries.entries()]}))
        return
    typer.echo(page.text(language) if out is None else say("written", language, folder=out), nl=out is not None)


def answer_kit(asked: Mapping[str, Path | None], language: Language, *, as_json: bool) -> bool:
    """Begin a world, explain its files, or check one; return whether any of these was asked for."""
    from experiments.kit import guide, starter
    from sim.errors import InputError

    wishes = {wish: place for wish, place in asked.items() if place is not None}
    if len(wishes) > 1:
        raise InputError(f"{' and '.join(f'--{wish}' for wish in wishes)} together; ask for one at a time")
    for wish, place in wishes.items():
        if wish == "check":
            _answer_check(place, language, as_json=as_json)
        else:
            {"new": starter.write, "guide": guide.write}[wish](place)
            _say(as_json, say(f"kit {wish}", language, folder=place))
    return bool(wishes)


def _answer_check(folder: Path, language: Language, *, as_json: bool) -> None:
    """Print each complaint about a world on a line of its own and leave with 2, or say that it is sound."""
    from experiments.complaints import BAD_INPUT, say_line
    from experiments.kit.check import complaints

    found = complaints(folder)
    if as_json:
        typer.echo(as_text({"folder": str(folder), "complaints": found}))
    for line in [] if as_json else found:
        say_line(line, BAD_INPUT)
    if found:
        raise typer.Exit(BAD_INPUT)
    if not as_json:
        typer.echo(say("kit check", language, folder=folder))


def answer_profile(seed: int, *, quick: bool, as_json: bool) -> None:
    """Measure where the time of a run goes and print it."""
    from experiments import profiling

    rows = profiling.profile(quick=quick, seed=seed)
    if as_json:
        typer.echo(as_text({"months": profiling.MONTHS, "steps": rows}))
        return
    show(profiling.page(rows))


def answer_bench(seed: int, *, quick: bool, as_json: bool, what: str = "experiments.bench") -> None:
    """Measure speed where the benchmark is part of this installation, or say that it is not."""
    if importlib.util.find_spec("experiments.bench") is None:
        _say(as_json, "the benchmark comes later")
        return
    bench = importlib.import_module("experiments.bench")
    figures: dict[str, Any] = importlib.import_module(what).measure(quick=quick, seed=seed)
    if as_json:
        typer.echo(as_text(figures))
        return
    show(bench.page(figures), markup=True)


def answer_validation(
    scenario: Scenario, worlds: int, workers: int | None, out: Path | None, language: Language, *, as_json: bool
) -> bool:
    """Live some worlds, set them beside what was published, and return whether all holds that must."""
    from experiments.limits import within_limits
    from experiments.store import BASE_BYTES
    from experiments.validation.board import Board
    from experiments.validation.door import validate
    from experiments.validation.page import page, write_board

    within_limits(pairs=worlds, workers=workers, seed=scenario.seed)

    def asked(folder: Path | None) -> Board:
        with progress_bar("runs") as progress:
            found = validate(scenario, worlds, workers, progress)
        if folder is not None:
            write_board(found, folder, language)
        return found

    found = _kept(asked, out, BASE_BYTES)
    if as_json:
        typer.echo(as_text(found.plain()))
    else:
        show(page(found, language))
        _say_where(out, language)
    return not found.failed


def answer_calibration(
    asked: Calibration, workers: int | None, out: Path | None, language: Language, *, as_json: bool
) -> None:
    """Calibrate, go on where a folder was left, and print the ensemble."""
    from experiments.calibration.door import calibrate
    from experiments.calibration.page import page
    from experiments.limits import within_limits

    within_limits(workers=workers, seed=asked.seed)
    with progress_bar("runs") as progress:
        record = calibrate(asked, out, workers, progress)
    if as_json:
        typer.echo(as_text(record))
        return
    show(page(record, language))
    _say_where(out, language)


def answer_audit(names: tuple[str, ...], worlds: Worlds, workers: int | None, *, as_json: bool) -> None:
    """Move the numbers asked for, or all, and print what answers."""
    from experiments import audit
    from experiments.limits import within_limits

    within_limits(pairs=worlds.pairs, months=worlds.months, workers=workers, seed=worlds.seed)
    with progress_bar("runs") as progress:
        probes = audit.audit(names, worlds, workers, progress)
    if as_json:
        typer.echo(as_text({**asdict(worlds), "numbers": audit.plain(probes)}))
        return
    show(audit.page(probes))


def _say(as_json: bool, message: str) -> None:
    typer.echo(as_text({"message": message}) if as_json else f"yipanqi: {message}")
