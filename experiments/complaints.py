"""Complaints: whatever goes wrong at the command line is one line that names the mend, and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer

from experiments.interrupts import INTERRUPTED, what_is_left

BAD_INPUT, FAILED = 2, 1
UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""What the command line library raises for every misuse of a command."""


def complain(error: BaseException) -> int:
    """Say on stderr in one line what is wrong, and return the exit code; raise again what is our own fault."""
    from experiments.errors import CaseError
    from sim.errors import InputError

    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return say_line(what_is_left(), INTERRUPTED)
    if isinstance(error, UsageError):
        return say_line(_usage(error), BAD_INPUT)
    if isinstance(error, InputError):
        return say_line(str(error), BAD_INPUT)
    if isinstance(error, CaseError):
        return say_line(str(error), FAILED)
    raise error


def say_line(message: str, code: int) -> int:
    """Write one line on stderr and return the exit code."""
    typer.echo(f"yipanqi: {' '.join(message.split())}", err=True)
    return code


def _usage(error: Any) -> str:  # noqa: ANN401 - the library's error classes differ between its versions
    """Return a misuse in one line, with the nearest right name and where help is."""
    context = getattr(error, "ctx", None)
    place = context.command_path if context else "yipanqi"
    return f"{_complaint(error, context)} (see {place} --help)"


def _complaint(error: Any, context: Any) -> str:  # noqa: ANN401 - as above
    from sim.errors import nearest

    option = getattr(error, "option_name", None)
    if option and getattr(error, "possibilities", False) is not False and context:
        return f"no option {option}{nearest(option, _options(context))}"
    commands = getattr(getattr(context, "command", None), "commands", None)
    if commands is not None and "command" in error.format_message().lower():
        wrong = error.format_message().split("'")
        if len(wrong) > 1:
            return f"no command {wrong[1]}{nearest(wrong[1], commands)}; known: {', '.join(sorted(commands))}"
    message: str = error.format_message()
    if "valid integer" in message:
        message = f"{message.partition(': ')[0]}: write a whole number"
    if "unexpected extra argument" in message:
        message = f"{message.partition('(s) ')[2]} is too much here; options are written --name value"
    return (message[:1].lower() + message[1:]).rstrip(".")


def _options(context: Any) -> list[str]:  # noqa: ANN401 - as above
    return [name for parameter in context.command.params for name in parameter.opts]


def quiet_pipe() -> None:
    """Let a reader that has gone, as in ``yipanqi parameters | head``, end the output without a complaint."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
