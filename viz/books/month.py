"""Model, the month: the schedule as it prints itself, and the equations that each step works out."""

from __future__ import annotations

from viz.books.equations import Equation, Step, equations, steps, used_in, worked_out
from viz.page.blocks import Block, Column, prose, sheet
from viz.visitor.lab import Lab


def month(lab: Lab) -> list[Block]:
    """Return the schedule; with a step chosen its equations, else all of them."""
    schedule = steps(lab.language)
    chosen = next((step for step in schedule if step.entry.name == lab.view.pick("step")), None)
    return [
        schedule_sheet(lab, schedule),
        *([] if chosen is None else [step_card(lab, chosen)]),
        all_equations(lab, schedule),
    ]


def schedule_sheet(lab: Lab, schedule: list[Step]) -> Block:
    """Return the steps in their order."""
    names = ("when", "order", "step", "happens", "equations")
    columns = [Column(lab.say(f"model.{name}"), number=name == "order") for name in names]
    rows = [
        [
            lab.say(f"model.{step.entry.when}"),
            step.entry.order,
            {"text": step.title, "small": step.entry.name},
            step.meaning,
            step.entry.equations,
        ]
        for step in schedule
    ]
    return sheet(
        "schedule",
        columns,
        rows,
        lab.language,
        title=lab.say("model.schedule", steps=sum(step.entry.when == "month" for step in schedule)),
        subtitle=lab.say("model.schedule-long"),
        picked="model-step",
        keys=[step.entry.name for step in schedule],
        chosen=lab.view.pick("step"),
        search=True,
        height=420,
    )


def step_card(lab: Lab, step: Step) -> Block:
    """Return one step with its equations."""
    found = worked_out(step)
    parts: list[dict[str, object]] = [{"text": step.meaning}]
    parts += [{"head": item.number, "lines": list(item.lines)} for item in found]
    if not found:
        parts.append({"text": lab.say("model.no-equation", where=step.entry.equations), "muted": True})
    return prose("step", step.title, *parts)


def all_equations(lab: Lab, schedule: list[Step]) -> Block:
    """Return every equation under its number and the steps that work it out."""
    parts: list[dict[str, object]] = [{"text": lab.say("model.equations-long"), "muted": True}]
    parts += [{"head": headed(lab, item, schedule), "lines": list(item.lines)} for item in equations()]
    return prose("equations", lab.say("model.equations-title"), *parts)


def headed(lab: Lab, item: Equation, schedule: list[Step]) -> str:
    """Return the heading of an equation: its number, and which steps work it out."""
    names = lab.say("assumptions.comma").join(step.title for step in used_in(item.number, schedule))
    return f"{item.number}  {names}".strip()
