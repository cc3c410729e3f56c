"""Tiers: firms cross the line of the official census, and able small ones are certified as specialised.

Reads    firms.output, firms.research, firms.quality, firms.born, the month's push
Writes   firms.made, firms.registered, firms.certificate, firms.cash
Keeps    registered and certified firms = those before + who rose - who fell - who departed; grants are booked
Model    MODEL.md E36-E37
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernels import tiers as kernel
from sim.mechanisms.demand import frontier
from sim.mechanisms.finance import pay
from sim.quantity import Group, quantity
from sim.state import Status
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

PROGRAMME = "specialised-smes"


class Tiers(Group):
    """Numbers of the census line and of specialised firms."""

    census_line: float = quantity(
        20,
        "M/year",
        (1, 100),
        "F",
        "nbs-2011",
        "yearly revenue from which a firm counts as above-scale",
        "规模以上企业的年营收门槛",
        exposed=False,
    )
    specialised_age: int = quantity(
        24,
        "month",
        (0, 120),
        "F",
        "miit-2022",
        "age from which a firm may be certified as specialised",
        "申请专精特新认定的最低企业年龄",
        exposed=False,
    )
    specialised_least: float = quantity(
        10,
        "M/year",
        (0, 100),
        "F",
        "miit-2022",
        "yearly sales from which a firm may be certified",
        "申请认定的最低年营收",
        exposed=False,
    )
    specialised_most: float = quantity(
        400,
        "M/year",
        (50, 2000),
        "F",
        "sme-2011",
        "yearly sales from which a firm is no longer small or medium",
        "中小企业年营收上限",
        exposed=False,
    )
    specialised_research: float = quantity(
        0.03,
        "1",
        (0, 0.2),
        "F",
        "miit-2022",
        "least research share of a specialised firm",
        "专精特新企业最低研发强度",
    )
    specialised_quality: float = quantity(
        0.9,
        "1",
        (0.3, 2),
        "J",
        "assumption",
        "least quality of a specialised firm against the frontier",
        "专精特新企业相对前沿的最低质量",
    )
    certificate_months: int = quantity(
        36,
        "month",
        (6, 120),
        "F",
        "miit-2022",
        "months for which a certificate runs before the firm is looked at again",
        "认定证书有效期",
        exposed=False,
    )
    certify_rate: float = quantity(
        0.015,
        "1/month",
        (0, 0.3),
        "J",
        "assumption",
        "chance that a firm which may be certified is certified in a month",
        "符合条件企业每月通过认定的概率",
    )
    certified_at_start: float = quantity(
        0.4,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of firms which may be certified that are so at the start",
        "期初符合条件企业中已认定的比例",
    )
    certified_credit: float = quantity(
        0.5,
        "1",
        (0, 3),
        "J",
        "assumption",
        "rise of outside credit for a certified firm",
        "认定后外部信贷的增幅",
    )


def open_tiers(city: City) -> None:
    """Open with the census of the year before, and with certificates of every age."""
    firms, p = city.firms, city.parameters.tiers
    firms.registered[:] = firms.sales * 12 >= p.census_line
    luck = city.streams.lanes(Purpose.CERTIFICATE, 0, firms.id, 1)
    left = np.ceil(luck[:, 1] * p.certificate_months)
    share = firms.research_multiple * city.nodes.research_scale[firms.node]
    able = (
        (firms.born <= -p.specialised_age) & (firms.sales * 12 >= p.specialised_least)
        & (firms.sales * 12 < p.specialised_most) & (share >= p.specialised_research)
        & (firms.quality >= p.specialised_quality)
    )  # fmt: skip
    firms.certificate[:] = np.where(able & (luck[:, 0] < p.certified_at_start), left, 0)


def review_tiers(city: City) -> None:
    """Count firms above the census line once a year, and certify specialised ones month by month (E36, E37)."""
    firms, p, push = city.firms, city.parameters.tiers, city.push
    closing = (city.month + 1) % 12 == 0
    up, down, gone = kernel.count(firms.status, firms.output, firms.made, firms.registered, p.census_line, closing)
    fresh = np.empty(firms.rows)
    begun, ended = kernel.certify(
        firms.id, firms.status, firms.born, firms.output, firms.research, firms.quality, firms.certificate, city.month,
        frontier(city.parameters.demand.frontier_growth, city.month), p.certify_rate * (1 + push.certify),
        city.numbers.tiers, city.streams.address(Purpose.CERTIFICATE, city.month), fresh,
    )  # fmt: skip
    city.books.tiers.update(up=up, down=down, gone=gone, begun=begun, ended=ended)
    if begun and push.certify_grant > 0:
        pay(city, "grants", push.certify_grant * fresh)
        city.books.transfer(PROGRAMME, push.certify_grant * begun)


def specialised(city: City) -> int:
    """Return how many living firms hold a certificate."""
    return int(((city.firms.certificate > 0) & (city.firms.status == Status.ALIVE)).sum())
