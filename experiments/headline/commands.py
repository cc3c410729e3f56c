"""Command of the headline: what was found, or run it again."""

from __future__ import annotations

import typer

from experiments.options import AsJson, IdleSeed, Lang, Out, Workers, language_of


def headline(
    out: Out = None,
    workers: Workers = None,
    seed: IdleSeed = 1,  # noqa: ARG001 - every command takes a seed
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Say what the released model found of its one question; --out runs the studies again, or goes on with them."""
    from experiments.headline.door import make
    from experiments.headline.findings import shipped
    from experiments.headline.page import page
    from experiments.interrupts import note_written
    from experiments.limits import within_limits
    from experiments.plain import as_text
    from experiments.screen import progress_told, show

    language = language_of(lang)
    within_limits(workers=workers)
    if out is None:
        found = shipped()
    else:
        note_written(out)  # whatever has finished stays, also after Ctrl-C
        found = make(out, workers, lambda name: progress_told(f"runs of {name}"))
    if as_json:
        typer.echo(as_text(found))
        return
    show(page(found, language))
