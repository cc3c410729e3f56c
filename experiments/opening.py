"""Opening: the one place from which the browser laboratory, which is built on this package, is started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from experiments.plain import as_text

if TYPE_CHECKING:
    from viz.serving.place import Place


def open_laboratory(as_json: bool, **where: Any) -> None:  # noqa: ANN401 - the fields of a place
    """Serve the laboratory until it is interrupted; print first where it is, in lines or as one object."""
    from viz.serving.place import Place
    from viz.serving.server import serve

    serve(Place(**where), _tell_plainly if as_json else _tell)


def _tell(place: Place) -> None:
    """Print the addresses, and who can reach them."""
    here, *others = place.urls()
    typer.echo(f"yipanqi: the laboratory is open at {here} (Ctrl-C closes it)")
    for url in others:
        typer.echo(f"yipanqi: for others in this network: {url}")
    if place.is_open_to_others():
        typer.echo("yipanqi: anybody who reaches this machine may use it")


def _tell_plainly(place: Place) -> None:
    """Print the addresses as one object."""
    here, *others = place.urls()
    typer.echo(as_text({"url": here, "network": others, "visitors": place.visitors}))
