"""Districts: how unequal, how alike, how specialised, and how many bets."""

from __future__ import annotations

import numpy as np

from sim.columns import Floats
from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records


@outcome(
    "1",
    "less",
    "inequality of revenue across districts at the end (Theil)",
    "期末各区营收差异（泰尔指数）",
    boundary="district",
)
def theil_end(records: Records, setting: Setting) -> float:
    """Return the Theil index of the districts' revenue in the last month."""
    share = records.district["revenue"][-1]
    share = share / max(share.sum(), np.finfo(float).tiny)
    logs = np.log(np.where(share > 0, share * share.size, 1.0))
    return float((share * logs).sum())


@outcome(
    "1",
    "less",
    "overlap of the districts' industries at the end, mean over pairs",
    "期末各区产业同构度",
    boundary="district",
)
def overlap_end(records: Records, setting: Setting) -> float:
    """Return the mean overlap of node shares between two districts."""
    shares = mix_shares(records)
    if len(shares) < 2:
        return NOT_REACHED
    upper = np.triu_indices(len(shares), 1)
    return float(np.minimum(shares[upper[0]], shares[upper[1]]).sum(axis=1).mean())


@outcome(
    "1",
    "neither",
    "specialisation of districts against the rest of the city at the end (Krugman)",
    "期末各区专业化程度（克鲁格曼）",
    boundary="district",
)
def krugman_end(records: Records, setting: Setting) -> float:
    """Return the mean Krugman index of the districts."""
    if not records.mix.size or len(records.districts) < 2:
        return NOT_REACHED
    mix = records.mix[-1]
    rest = mix.sum(axis=0) - mix
    other = rest / np.maximum(rest.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return float(np.abs(mix_shares_all(mix) - other).sum(axis=1).mean())


@outcome(
    "1",
    "more",
    "effective number of emerging nodes backed by a district, mean over the run",
    "各区支持的新兴方向有效个数",
    boundary="district",
)
def exploration(records: Records, setting: Setting) -> float:
    """Return the mean effective number of emerging nodes backed."""
    return float(records.district["exploration"].mean())


def mix_shares(records: Records) -> Floats:
    """Return the node shares of each district with any output at the last year's end (districts, nodes)."""
    if not records.mix.size:
        return np.zeros((0, 0))
    mix = records.mix[-1]
    return mix_shares_all(mix[mix.sum(axis=1) > 0])


def mix_shares_all(mix: Floats) -> Floats:
    """Return rows of output as shares (districts, nodes)."""
    return np.asarray(mix / np.maximum(mix.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def district_revenue_end(records: Records) -> Floats:
    """Return each district's revenue over the last twelve months (districts,) in M/year."""
    return np.asarray(records.district["revenue"][-12:].sum(axis=0))
