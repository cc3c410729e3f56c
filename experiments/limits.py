"""Limits: how large a question may be, said before anything is started."""

from __future__ import annotations

LIMITS = {
    "pairs": (1, 10_000),
    "months": (1, 600),
    "workers": (1, 256),
    "seed": (0, 2**32 - 1),
    "port": (0, 65_535),  # 0 is any that is free
    "visitors": (1, 1_000),
    "look": (1, 13),
    "looks": (1, 13),  # two pairs doubled twelve times are nearly as many as may be asked for
}
"""Smallest and largest whole number allowed for each option."""


def within_limits(**numbers: object) -> None:
    """Refuse a number outside its limits; None stands for a default and passes.

    Raises
    ------
    InputError
        Naming the option and the allowed range.
    """
    from sim.errors import InputError

    for name, number in numbers.items():
        low, high = LIMITS[name]
        if number is not None and not (isinstance(number, int) and low <= number <= high):
            raise InputError(f"{name} = {number!r}: write a whole number from {low} to {high}")
