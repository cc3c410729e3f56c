"""Command of the quotes: print the figures that documents quote, or write them into a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import AsJson, IdleSeed


def quotes(
    names: Annotated[list[str] | None, typer.Argument(help="Which quotes; all of them by default.")] = None,
    write: Annotated[Path | None, typer.Option("--write", help="Markdown file whose quotes are made anew.")] = None,
    seed: IdleSeed = 1,  # noqa: ARG001 - every command takes a seed
    as_json: AsJson = False,
) -> None:
    """Print every figure of the model that the README quotes, or write them anew into a file."""
    from experiments.markdown import write_markdown
    from experiments.plain import as_text
    from experiments.quotes.blocks import BLOCKS, block, rewritten

    wanted = list(names or BLOCKS)
    if write is not None:
        text = read_document(write)
        write_markdown(write, lambda: rewritten(text, wanted), "--write", "README.md")
        typer.echo(f"Written to {write}")
        return
    made = {name: block(name) for name in wanted}
    typer.echo(as_text(made) if as_json else "\n".join(made.values()))


def read_document(place: Path) -> str:
    """Return the text of a document that is there."""
    from sim.errors import InputError

    try:
        return place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"--write {place}: there is no Markdown file of that name") from None
