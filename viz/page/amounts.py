"""Amounts: how units and sums of money are written for people, in English and Chinese."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from experiments.documents import in_language
from experiments.words import Language, written
from sim.errors import InputError, nearest
from sim.quantity import Words
from viz.wording import texts, wording

HAIR = 1e-12
"""A sum this close below a step, as a share of it, counts as having reached it."""


class Coin(NamedTuple):
    """A name for money: how many M one is, from which sum in M it is used, and below which amount a decimal is told."""

    name: str
    size: float
    least: float
    decimal_below: float

    def told(self, million: float) -> float:
        """Return how many of these a sum in M is, as it is told."""
        amount = million / self.size
        return round(amount, 1) if abs(round(amount, 1)) < self.decimal_below else float(round(amount))


def units(unit: str, language: Language) -> str:
    """Return a unit as people write it; nothing for a plain number.

    >>> units("M/month", "en"), units("M/month", "zh"), units("1", "en")
    ('m yuan a month', '百万元/月', '')

    Raises
    ------
    InputError
        If no quantity of the model has this unit.
    """
    known = _units()
    if unit not in known:
        raise InputError(f'no unit is called "{unit}"{nearest(unit, known)}; see viz/wording/amounts.toml')
    return in_language(known[unit], language)


def money(million: float, language: Language, *, signed: bool = False) -> str:
    """Return a sum given in M (million yuan) as people say it: in bn yuan, or in 亿元.

    >>> money(4300, "en", signed=True), money(4300, "zh", signed=True)
    ('+4.3 bn yuan', '+43 亿元')
    >>> money(86, "en"), money(86, "zh"), money(-0.00034, "en")
    ('86 m yuan', '8,600 万元', '-340 yuan')
    """
    if not math.isfinite(million):
        return "-"
    coin = _coin(million, language)
    return f"{written(coin.told(million), 1, signed=signed).removesuffix('.0')} {coin.name}"


def _coin(million: float, language: Language) -> Coin:
    """Return the name under which a sum is told; rounding may lift it to the next larger one."""
    coins = _coins(language)
    for coin, larger in pairwise(coins):
        if abs(coin.told(million)) * coin.size < larger.least * (1 - HAIR):
            return coin
    return coins[-1]


@cache
def _units() -> dict[str, Words]:
    return texts(wording("amounts")["units"])


@cache
def _coins(language: Language) -> tuple[Coin, ...]:
    return tuple(Coin(**row) for row in wording("amounts")["money"][language])
