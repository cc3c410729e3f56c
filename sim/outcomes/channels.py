"""Channels: value added less public cost of a run, taken apart by what brought it and what it was spent on.

All are discounted sums in M of which more is better, a loss being negative. They are accounts, not causes: what one
channel brings also shows in others, and output that rests on two of them is counted in both. What is then left of
the whole, above or below 0, is ``channel_other``.
"""

from __future__ import annotations

import numpy as np

from sim.columns import Floats
from sim.outcomes.registry import Setting, discounted, outcome
from sim.outcomes.welfare import welfare_public_cost, welfare_value_added
from sim.records import Records


@outcome("M", "more", "channel: value added of orders that waited for land", "渠道：因等地未能交付的订单（增加值）")
def channel_land(records: Records, setting: Setting) -> float:
    """Return minus the value added of orders that firms could not serve while they waited for floor."""
    return 0.0 - worth(records.city["output_waiting"], setting)


@outcome(
    "M",
    "more",
    "channel: value added of orders in the books of firms that left, until these are re-tendered",
    "渠道：外迁企业带走的在手订单（增加值，直至重新招标）",
)
def channel_leavers(records: Records, setting: Setting) -> float:
    """Return minus the value added of the contracts that leavers took along, fewer as they are re-tendered."""
    kept = (1 - setting.parameters.orders.churn) ** np.arange(records.months)
    gone = np.convolve(records.city["sales_left"], kept)[: records.months]
    return 0.0 - worth(np.concatenate([[0.0], gone[:-1]]), setting)


@outcome(
    "M",
    "more",
    "channel: output lost for lack of inputs, had nobody stood by, in value added",
    "渠道：假如无备份供货时因缺料损失的产出（增加值）",
)
def channel_inputs(records: Records, setting: Setting) -> float:
    """Return minus the value added that lack of inputs would have cost without suppliers on call."""
    return 0.0 - worth(records.city["supply_lost"] + records.city["supply_spared"], setting)


@outcome(
    "M", "more", "channel: losses avoided by suppliers on call, in value added", "渠道：备份供货避免的损失（增加值）"
)
def channel_backups(records: Records, setting: Setting) -> float:
    """Return the value added that suppliers on call saved."""
    return worth(records.city["supply_spared"], setting)


@outcome(
    "M",
    "more",
    "channel: output lost for lack of skilled people, in value added",
    "渠道：因人才缺口损失的产出（增加值）",
)
def channel_talent(records: Records, setting: Setting) -> float:
    """Return minus the value added lost for posts that nobody filled."""
    return 0.0 - worth(records.city["output_untrained"], setting)


@outcome("M", "more", "channel: output lost to standstills, in value added", "渠道：停工停产损失的产出（增加值）")
def channel_standstill(records: Records, setting: Setting) -> float:
    """Return minus the value added lost to standstills."""
    return 0.0 - worth(records.city["output_standstill"], setting)


@outcome(
    "M",
    "more",
    "channel: output resting on quality learned from others (spillovers, imitation), in value added",
    "渠道：由知识溢出与模仿所得质量支撑的产出（增加值）",
)
def channel_spillovers(records: Records, setting: Setting) -> float:
    """Return the value added that rests on what firms learned from others in the run."""
    return worth(records.city["output_learned"], setting)


@outcome(
    "M",
    "more",
    "channel: output that duplicated fund projects failed to bring, in value added",
    "渠道：基金重复投资未能带来的产出（增加值）",
)
def channel_duplicates(records: Records, setting: Setting) -> float:
    """Return minus the value added that tickets failed to bring where funds backed the same node in a year."""
    return 0.0 - worth(records.city["output_doubled"], setting)


@outcome(
    "M",
    "more",
    "channel: output of firms that were born or landed in the run, what they learned apart, in value added",
    "渠道：期内新设与落地企业的产出（增加值，不含其学习所得部分）",
)
def channel_new_firms(records: Records, setting: Setting) -> float:
    """Return the value added of firms that were not there at the start, less what rests on what they learned."""
    return worth(records.city["output_new"], setting)


@outcome(
    "M",
    "more",
    "channel: output resting on the districts' service to bidding firms (a cost where they shirk), in value added",
    "渠道：由各区对企业投标的服务支撑的产出（推诿时为负；增加值）",
)
def channel_service(records: Records, setting: Setting) -> float:
    """Return the value added that rests on the districts' service."""
    return worth(records.city["output_service"], setting)


@outcome(
    "M",
    "more",
    "channel: output resting on readiness for emerging nodes beyond the start's, in value added",
    "渠道：由新兴方向就绪度（超出期初部分）支撑的产出（增加值）",
)
def channel_readiness(records: Records, setting: Setting) -> float:
    """Return the value added that rests on readiness built up since the start."""
    return worth(records.city["output_ready"], setting)


@outcome("M", "more", "channel: cost of coordination", "渠道：统筹的行政成本")
def channel_administration(records: Records, setting: Setting) -> float:
    """Return minus the cost of coordination."""
    return 0.0 - present(records.city["admin_cost"], setting)


@outcome("M", "more", "channel: deadweight loss of subsidies to projects and branches", "渠道：招商补贴的无谓损失")
def channel_subsidies(records: Records, setting: Setting) -> float:
    """Return minus the deadweight loss of subsidies."""
    return 0.0 - setting.parameters.ledgers.deadweight * present(records.city["subsidies"], setting)


@outcome("M", "more", "channel: cost of courting without success", "渠道：招商落空的投入")
def channel_courting(records: Records, setting: Setting) -> float:
    """Return minus what losers spent on courting."""
    return 0.0 - present(records.city["courting"], setting)


@outcome("M", "more", "channel: deadweight loss of funds, grants and top-ups", "渠道：基金、奖补与人才补贴的无谓损失")
def channel_transfers(records: Records, setting: Setting) -> float:
    """Return minus the deadweight loss of all other money handed to firms and people."""
    other = records.city["transfers"] - records.city["subsidies"]
    return 0.0 - setting.parameters.ledgers.deadweight * present(other, setting)


@outcome("M", "more", "channel: cost of measures that build, buy or run things", "渠道：建设与运行类措施的成本")
def channel_measures(records: Records, setting: Setting) -> float:
    """Return minus the cost of measures, courting apart."""
    return 0.0 - present(records.city["instrument_cost"] - records.city["courting"], setting)


CHANNELS = (
    channel_land, channel_leavers, channel_inputs, channel_backups, channel_talent, channel_standstill,
    channel_spillovers, channel_duplicates, channel_new_firms, channel_service, channel_readiness,
    channel_administration, channel_subsidies, channel_courting, channel_transfers, channel_measures,
)  # fmt: skip


@outcome(
    "M",
    "more",
    "value added less public cost in no channel: orders of old firms won for other reasons, and feedbacks",
    "未归入任何渠道的增加值减公共成本：原有企业因其他原因取得的订单及反馈效应",
)
def channel_other(records: Records, setting: Setting) -> float:
    """Return what is left of value added less public cost when all channels are taken out."""
    total = welfare_value_added(records, setting) + welfare_public_cost(records, setting)
    return total - sum(part(records, setting) for part in CHANNELS)


def present(series: Floats, setting: Setting) -> float:
    """Return a monthly series as a discounted sum [M]."""
    return discounted(series, setting.parameters.ledgers.discount)


def worth(output: Floats, setting: Setting) -> float:
    """Return monthly output as a discounted sum of value added [M]."""
    return setting.world.scopes.value_added_share * present(output, setting)
