"""Compare: what differs between the two cities, in months and in rules, and several policies side by side."""

from __future__ import annotations

from viz.comparing import dated_form, rules, several_table
from viz.comparing.timeline import timeline, warnings
from viz.comparing.worlds import worlds_form
from viz.page.blocks import Block
from viz.page.verdict import verdict
from viz.visitor.lab import Lab

LEVERS = True
ACTIONS = {**dated_form.ACTIONS, **rules.ACTIONS, **several_table.ACTIONS}


def blocks(lab: Lab) -> list[Block]:
    """Return the page."""
    return [
        verdict(lab),
        *warnings(lab),
        timeline(lab),
        *dated_form.opened(lab),
        rules.rules_table(lab),
        *rules.rule_forms(lab),
        *several_table.several_blocks(lab),
        worlds_form(lab),
    ]


def ways(lab: Lab) -> list[tuple[str, str]]:
    """Return the comparison at hand as a command and in Python, and the commands whose answers stand in the table."""
    return [
        (lab.say("frame.command"), lab.asked.command()),
        (lab.say("frame.python"), lab.asked.python()),
        (lab.say("compare.several"), "\n".join(several_table.commands(lab))),
    ]
