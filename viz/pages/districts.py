"""Districts: what each district gets in both cities, who gains and who loses, and who would have to pay whom."""

from __future__ import annotations

import numpy as np

from experiments.documents import in_language
from experiments.words import written
from sim.scenario import world_named
from viz.charts.gains import district_names
from viz.desk.answer import Answer
from viz.districts.ledger import FIGURES, judged
from viz.districts.pictures import MONTHS, directions, figure_map, shares
from viz.districts.settling import settling
from viz.districts.tables import Judged, all_figures, figure_table, one_district
from viz.page.blocks import Block, chart, choices, notice, prose
from viz.page.figures import sized
from viz.page.titles import titles
from viz.page.verdict import verdict
from viz.visitor.lab import Lab
from viz.visitor.told import Told, one_of, text_of


def blocks(lab: Lab) -> list[Block]:
    """Return the page; before the first pairs are lived it says what is being waited for."""
    answer = lab.answer
    if answer is None:
        return [verdict(lab), notice("first", "plain", lab.say("home.first"), lab.say("home.first-long"))]
    found = {name: judged(answer, name) for name in FIGURES}
    name, chosen = figure_of(lab), lab.view.pick("district")
    language, theme, stale = lab.language, lab.view.theme, lab.stale
    names = district_names(answer, language)
    place = list(names).index(chosen) if chosen in names else None
    return [
        *([notice("stale", "plain", "", lab.say("districts.stale"))] if stale else []),
        figure_choice(lab, name, chosen if place is not None else "", names),
        chart(figure_map(answer, name, found[name], chosen, language), language, theme, "five", stale=stale),
        figure_table(lab, answer, name, found[name], chosen),
        *([] if place is None else panel(lab, answer, found, place)),
        all_figures(lab, answer, found, chosen),
        chart(shares(answer, language), language, theme, "half", stale=stale),
        *city_directions(lab, answer),
        *settling(lab, answer),
    ]


def figure_of(lab: Lab) -> str:
    """Return the figure that is shown."""
    picked = lab.view.pick("figure", "revenue")
    return picked if picked in FIGURES else "revenue"


def figure_choice(lab: Lab, name: str, chosen: str, names: dict[str, str]) -> Block:
    """Return the choice of the figure on the map and of the district that is open."""
    figures = [{"value": key, "label": lab.say(f"districts.figure-{key}")} for key in FIGURES]
    districts = [{"value": key, "label": label} for key, label in names.items()]
    closed = {"value": "", "label": lab.say("districts.no-district")}
    return choices(
        "figure",
        {"label": lab.say("districts.show"), "deed": "figure", "chosen": name, "options": figures, "long": True},
        {
            "label": lab.say("districts.open"),
            "deed": "district",
            "chosen": chosen,
            "options": [closed, *districts],
            "long": True,
        },
    )


def panel(lab: Lab, answer: Answer, found: Judged, place: int) -> list[Block]:
    """Return one district: its figures, its priorities, and which of its directions gain and lose."""
    name = list(district_names(answer, lab.language).values())[place]
    policy, against = answer.mixes
    parts = [one_district(lab, answer, found, place), priorities(lab, answer, place, name)]
    gaps = MONTHS * (policy - against)[:, place]
    if np.isfinite(gaps).all():
        factor, _ = sized("M/year", lab.language)
        drawn = directions(answer, gaps, "district-directions", name, factor, lab.language)
        parts.append(chart(drawn, lab.language, lab.view.theme, "full", stale=lab.stale))
    return parts


def priorities(lab: Lab, answer: Answer, place: int, name: str) -> Block:
    """Return what a district strives for, in both cities at the end: how many directions, and whether the city's."""
    told = titles(answer, lab.language)
    broad, loyal = (answer.by_district(figure) for figure in ("exploration", "on_priority"))
    mixes = [side[:, place].mean(axis=0) for side in answer.mixes]
    parts = []
    for at, side in enumerate(("policy", "against")):
        number = written(float(broad[at][:, place].mean()), 1)
        share = written(100 * float(loyal[at][:, place].mean()), 0)
        lines = [lab.say("districts.backs", number=number, share=share)]
        if np.isfinite(mixes[at]).all():
            lines.append(lab.say("districts.makes", what=largest(lab, answer, mixes[at])))
        parts.append({"head": told[side], "items": lines})
    muted = {"text": lab.say("districts.priorities-note"), "muted": True}
    return prose("priorities", lab.say("districts.priorities", district=name), *parts, muted, area="five")


def largest(lab: Lab, answer: Answer, mix: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    """Return the three directions of which most is made, with their shares."""
    nodes, whole = world_named(answer.question.world).nodes, float(mix.sum())
    places = [int(place) for place in np.argsort(-mix)[:3] if mix[place] > 0]
    told = [(in_language(nodes[place].name, lab.language), mix[place] / whole) for place in places]
    return lab.say("districts.comma").join(f"{name} {100 * share:.0f} %" for name, share in told)


def city_directions(lab: Lab, answer: Answer) -> list[Block]:
    """Return which directions of the whole city gain and which lose, where a whole year was lived."""
    policy, against = answer.by_node("revenue")
    gaps = policy - against
    if not np.isfinite(gaps).all():
        return []
    factor, _ = sized("M/year", lab.language)
    drawn = directions(answer, gaps, "directions", lab.say("districts.whole-city"), factor, lab.language)
    return [chart(drawn, lab.language, lab.view.theme, "half", stale=lab.stale)]


def _figure(lab: Lab, told: Told) -> None:
    lab.pick(figure=one_of(told, "value", tuple(FIGURES)))


def _district(lab: Lab, told: Told) -> None:
    """Open a district; the one that is open is closed by another click, and what is no district is passed over."""
    name = text_of(told, "name") or text_of(told, "value")
    known = {row.key for row in world_named(lab.question.world).districts}
    if name and name not in known:
        return
    lab.pick(district="" if name == lab.view.pick("district") else name)


def _payer(lab: Lab, told: Told) -> None:
    lab.pick(payer=one_of(told, "value", ("policy", "against")))


ACTIONS = {"figure": _figure, "district": _district, "payer": _payer}
