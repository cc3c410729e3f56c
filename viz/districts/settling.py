"""Settling: the smallest payments with which no district is worse off, whether they suffice, and who would leave."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.documents import in_language
from experiments.study.payments import Settlement
from experiments.study.transfers import of_their_own
from experiments.words import percent_of
from sim.scenario import world_named
from viz.charts.months import about
from viz.desk.answer import Answer
from viz.districts.ledger import values
from viz.districts.pictures import verdict_word
from viz.page.amounts import money
from viz.page.blocks import Block, Column, choices, prose, sheet
from viz.page.figures import TONES, signed, sized, spread
from viz.page.titles import titles
from viz.visitor.lab import Lab

SHOWN_PAIRS = 6
HAIR = 1e-9


def settlement(answer: Answer, side: str) -> Settlement:
    """Return what districts gain under the policy of one side, against the other."""
    sign = 1.0 if side == "policy" else -1.0
    treasury, revenue = (sign * np.subtract(*values(answer, name)) for name in ("treasury", "revenue"))
    names = tuple(row.name for row in world_named(answer.question.world).districts)
    arms = {"policy": answer.question.policy.policy, "against": answer.question.against.policy}
    other = "against" if side == "policy" else "policy"
    return Settlement(arms[side], arms[other], names, treasury, revenue, 1, answer.look)


def settling(lab: Lab, answer: Answer) -> list[Block]:
    """Return the payments under the policy that is picked, in words and as a table."""
    side = "against" if lab.view.pick("payer") == "against" else "policy"
    told = titles(answer, lab.language)
    other = "against" if side == "policy" else "policy"
    names = {"policy": told[side], "against": told[other]}
    found = settlement(answer, side)
    options = [{"value": key, "label": told[key]} for key in ("policy", "against")]
    return [
        choices("payer", {"label": lab.say("districts.payer"), "deed": "payer", "chosen": side, "options": options}),
        prose(
            "payments",
            lab.say("districts.payments-title", **names),
            *({"text": line} for line in sentences(lab, found, names)),
            {"text": lab.say("districts.payments-boundary", **names), "muted": True},
            area="five",
        ),
        payments_table(lab, answer, found, names, side),
    ]


def sentences(lab: Lab, found: Settlement, names: dict[str, str]) -> list[str]:
    """Return what must be paid, whether the winners can pay it, how sure that is, and who would leave."""
    if not np.any(found.treasury):
        return [lab.say("districts.payments-same")]
    moved, sure = found.transfers.moved, found.sure_losses
    verdicts = [gain.verdict for gain in found.gains]
    counts = {"won": verdicts.count("policy"), "lost": verdicts.count("against"), "count": len(verdicts)}
    total = lab.say("districts.payments-moved", moved=money(moved, lab.language), **counts, **names)
    key = "payments-sure" if sure > 0 else "payments-unsure-losers"
    part = lab.say(f"districts.{key}", sure=money(sure, lab.language))
    lines = [f"{total} {part}" if moved > 0 else total, together(lab, found), leavers(lab, found, names)]
    if counts["won"] + counts["lost"] < counts["count"]:
        lines.append(lab.say("districts.payments-wide", untold=counts["count"] - counts["won"] - counts["lost"]))
    return lines


def together(lab: Lab, found: Settlement) -> str:
    """Return whether what all districts gain together covers the payments."""
    total, language = found.together, lab.language
    key = {"policy": "enough", "against": "short", "cannot tell": "unsure"}[total.verdict]
    bounds = f"[{money(total.low, language, signed=True)}, {money(total.high, language, signed=True)}]"
    added = money(found.transfers.added, language)
    return lab.say(
        f"districts.payments-{key}", total=money(total.mean, language, signed=True), bounds=bounds, added=added
    )


def leavers(lab: Lab, found: Settlement, names: dict[str, str]) -> str:
    """Return which districts, and which pairs of others, surely have less and would rather leave before payments."""
    stop = lab.say("districts.stop")
    alone = [called(lab, found, item.members) for item in found.leaving if len(item.members) == 1]
    pairs = [called(lab, found, item.members) for item in of_their_own(found.leaving)]
    if not alone and not pairs:
        return lab.say("districts.leave-none", **names)
    listed, rest = stop.join(pairs[:SHOWN_PAIRS]), len(pairs) - SHOWN_PAIRS
    if rest > 0:
        listed = lab.say("districts.leave-rest", who=listed, count=rest)
    if not alone:
        return lab.say("districts.leave-only-pairs", who=listed, **names)
    told = lab.say("districts.leave-alone", who=stop.join(alone), **names)
    return f"{told} {lab.say('districts.leave-pairs', who=listed)}" if pairs else told


def called(lab: Lab, found: Settlement, members: tuple[int, ...]) -> str:
    """Return the names of some districts."""
    named = found.named(members)
    return in_language(named, lab.language)


def payments_table(lab: Lab, answer: Answer, found: Settlement, names: dict[str, str], side: str) -> Block:
    """Return each district's gain, what it pays or receives, and what remains."""
    _, unit = sized("M", lab.language)
    heads = [
        Column(lab.say("charts.district"), number=False),
        Column(lab.say("districts.gain"), unit),
        Column(lab.say("districts.interval"), unit),
        Column(lab.say("charts.verdict"), number=False),
        Column(lab.say("districts.receives"), unit),
        Column(lab.say("districts.after"), unit),
        Column(lab.say("districts.below"), "%"),
    ]
    level = percent_of(found.gains[0].level)
    return sheet(
        "payments",
        heads,
        [payment_row(lab, found, place, side) for place in range(len(found.districts))],
        lab.language,
        title=lab.say("districts.table-title", **names),
        subtitle=lab.say("districts.table-sub", pairs=answer.pairs, level=level, **names),
        note=lab.say("districts.table-note"),
        area="seven",
        about=about(answer),
    )


def payment_row(lab: Lab, found: Settlement, place: int, side: str) -> list[Any]:
    """Return one district's line; a gain wears the colour of the city in which it is one."""
    factor, _ = sized("M", lab.language)
    gain, paid = found.gains[place], found.transfers.received[place]
    column, tone = found.treasury[:, place], TONES[gain.verdict]
    if side == "against":
        tone = {"good": "bad", "bad": "good"}.get(tone, tone)
    like = (gain.low * factor, gain.high * factor, "")
    before, after = (round(100 * float((worlds < -HAIR).mean())) for worlds in (column, column + paid))
    return [
        called(lab, found, (place,)),
        {"text": signed(gain.mean * factor, *like)[0], "sort": gain.mean * factor, "tone": tone},
        {"text": spread(gain, factor), "tone": "quiet"},
        {"text": verdict_word(gain, lab.language), "tone": tone},
        {"text": signed(float(paid) * factor, *like)[0], "sort": float(paid) * factor},
        {"text": signed((gain.mean + float(paid)) * factor, *like)[0], "sort": (gain.mean + float(paid)) * factor},
        {"text": f"{before} → {after}", "sort": before},
    ]
