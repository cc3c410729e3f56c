"""Model, its parts: nodes and layers, how far coordination reaches, policies, shocks, outcomes, systems of the seed."""

from __future__ import annotations

from typing import Any

from experiments.documents import in_language
from experiments.regimes import NAMES, SCOPES, reach_lines, regimes_plain
from experiments.words import Language
from sim.governance import DIALS, Governance
from sim.outcomes import OUTCOMES
from sim.quantity import Words
from sim.scenario import world_named
from viz.charts.flows import flows
from viz.charts.rings import reached, rings
from viz.levers.catalogue import Lever
from viz.levers.measures import shocks
from viz.page.amounts import units
from viz.page.blocks import Block, Column, chart, choices, prose, sheet
from viz.visitor.lab import Lab
from viz.wording import texts, wording

Plain = dict[str, Any]


def nodes(lab: Lab) -> list[Block]:
    """Return the nodes with layer and place in the chain, and what they buy from each other."""
    world, words = world_named(lab.question.world), texts(wording("fields")["words"])
    names = ("node", "layer", "position", "share", "market", "growth", "live", "floor")
    number = {"share", "market", "growth", "floor"}
    unit = {"share": "%", "market": "%", "growth": units("percent/year", lab.language)}
    columns = [Column(lab.say(f"model.{name}"), unit.get(name, ""), name in number) for name in names]
    rows = [
        [
            in_language(row.name, lab.language),
            in_language(words[row.layer], lab.language),
            in_language(words[row.position], lab.language),
            100 * row.revenue_share,
            100 * row.city_share,
            100 * row.growth,
            lab.say("model.yes" if row.live else "model.later"),
            row.floor_factor,
        ]
        for row in world.nodes
    ]
    title, long = lab.say("model.nodes", count=len(world.nodes)), lab.say("model.nodes-long")
    return [
        chart(flows(world, lab.language), lab.language, lab.view.theme),
        sheet("nodes", columns, rows, lab.language, title=title, subtitle=long),
    ]


def scope(lab: Lab) -> list[Block]:
    """Return the rings of coordination: one drawn, all in a table."""
    world, language = world_named(lab.question.world), lab.language
    chosen = lab.view.pick("scope", "4")
    number = int(chosen) if chosen in {str(level) for level in SCOPES} else max(SCOPES)
    options = [{"value": str(level), "label": in_language(words, language)} for level, words in SCOPES.items()]
    called = {row.key: in_language(row.name, language) for row in world.districts}
    comma = lab.say("assumptions.comma")
    rows = []
    for level, words in SCOPES.items():
        districts, sites = reached(world, level)
        listed = comma.join(called[key] for key in districts) or lab.say("model.none")
        rows.append([level, in_language(words, language), len(districts), len(sites), listed])
    columns = [
        Column(lab.say(f"model.{name}"), number=name in {"scope", "districts", "sites"})
        for name in ("scope", "reaches", "districts", "sites", "which")
    ]
    return [
        choices(
            "scope", {"label": lab.say("model.scope"), "deed": "model-scope", "chosen": str(number), "options": options}
        ),
        chart(rings(world, number, language), language, lab.view.theme, "half"),
        sheet(
            "scopes",
            columns,
            rows,
            language,
            title=lab.say("model.scopes"),
            subtitle=lab.say("model.scopes-long"),
            area="half",
        ),
    ]


def regimes(lab: Lab) -> list[Block]:
    """Return the shipped policies, and the rules and measures of the one that is chosen."""
    language, found = lab.language, regimes_plain()
    dials = [Column(in_language(NAMES[dial], language)) for dial in DIALS]
    words = [Column(lab.say(f"model.{name}"), number=name != "reaches") for name in ("reaches", "rules", "measures")]
    cost = Column(lab.say("model.running"), units("M/month", language))
    rows = [
        [
            {"text": titled(row, language), "small": row["name"]},
            *(row["dials"][dial] for dial in DIALS),
            in_language(SCOPES[row["scope"]], language),
            len(row["rules"]),
            len(row["instruments"]),
            row["running_cost"]["value"],
        ]
        for row in found
    ]
    chosen = next((row for row in found if row["name"] == lab.view.pick("regime")), None)
    table = sheet(
        "regimes",
        [Column(lab.say("model.policy"), number=False), *dials, *words, cost],
        rows,
        language,
        title=lab.say("model.regimes"),
        subtitle=lab.say("model.regimes-long"),
        picked="model-regime",
        keys=[row["name"] for row in found],
        chosen=lab.view.pick("regime"),
    )
    return [table, *([] if chosen is None else regime(lab, chosen))]


def titled(row: Plain, language: Language) -> str:
    """Return the title of a policy."""
    return in_language(Words(**row["title"]), language)


def regime(lab: Lab, row: Plain) -> list[Block]:
    """Return one policy: what it says, the rules in which it differs from the defaults, and its measures."""
    language = lab.language
    lines = list(reach_lines(row, language).items())
    declared = {item.name: item for item in Governance.rows()}
    rules = [
        [
            in_language(declared[name].meaning, language),
            float(value),
            declared[name].default,
            units(declared[name].unit, language),
        ]
        for name, value in row["rules"].items()
    ]
    measures = [
        [in_language(Words(**item["title"]), language), item["start"], item["months"], item["yearly_cost"]]
        for item in row["instruments"]
    ]
    found = [
        prose(
            "regime", titled(row, language), {"text": in_language(Words(**row["summary"]), language)}, {"terms": lines}
        )
    ]
    if rules:
        heads = [
            Column(lab.say(f"model.{name}"), number=name in {"here", "usual"})
            for name in ("rule", "here", "usual", "unit")
        ]
        found.append(sheet("rules", heads, rules, language, title=lab.say("model.rules-title")))
    if measures:
        heads = [Column(lab.say(f"model.{name}"), number=name != "measure") for name in ("measure", "start", "months")]
        heads.append(Column(lab.say("model.yearly"), units("M/year", language)))
        found.append(
            sheet(
                "measures",
                heads,
                measures,
                language,
                title=lab.say("model.measures-title"),
                note=lab.say("model.by-use"),
            )
        )
    return found


def blows(lab: Lab) -> list[Block]:
    """Return the shocks that a scenario may date."""
    names = ("shock", "does", "strikes", "usually")
    columns = [Column(lab.say(f"model.{name}"), number=False) for name in names]
    comma = lab.say("assumptions.comma")
    rows = [
        [
            {"text": in_language(item.title, lab.language), "small": item.kind},
            in_language(item.does, lab.language),
            lab.say(f"model.strikes-{item.place or 'city'}"),
            comma.join(usually(lab, number) for number in item.numbers),
        ]
        for item in shocks()
    ]
    title, long = lab.say("model.shocks"), lab.say("model.shocks-long")
    return [sheet("shocks", columns, rows, lab.language, title=title, subtitle=long)]


def usually(lab: Lab, number: Lever) -> str:
    """Return one number of a shock with its usual value and unit."""
    unit = units(number.row.unit, lab.language)
    return f"{in_language(number.label, lab.language)} {number.row.default:g} {unit}".strip()


def outcomes(lab: Lab) -> list[Block]:
    """Return what is measured: unit, direction, boundary, scope and meaning."""
    names = ("outcome", "meaning", "unit", "better", "boundary", "revenue-scope")
    columns = [Column(lab.say(f"model.{name}"), number=False) for name in names]
    rows = [
        [
            {"text": name, "tone": "quiet"},
            in_language(item.meaning, lab.language),
            units(item.unit, lab.language),
            lab.say(f"model.better-{item.better}"),
            lab.say(f"model.boundary-{item.boundary}"),
            lab.say(f"model.scope-{item.scope}"),
        ]
        for name, item in OUTCOMES.items()
    ]
    title, long = lab.say("model.outcomes", count=len(OUTCOMES)), lab.say("model.outcomes-long")
    return [sheet("outcomes", columns, rows, lab.language, title=title, subtitle=long, search=True, height=560)]


def systems(lab: Lab) -> list[Block]:
    """Return every system of the seed document, what it is here, and on which page it is seen."""
    columns = [Column("#"), *(Column(lab.say(f"model.{name}"), number=False) for name in ("seed", "here-is", "seen"))]
    found = wording("systems")["systems"]
    rows = [
        [
            row["number"],
            in_language(Words(*row["seed"]), lab.language),
            in_language(Words(*row["here"]), lab.language),
            f"{lab.say('frame.page-' + row['page'])} →",
        ]
        for row in found
    ]
    return [
        sheet(
            "systems",
            columns,
            rows,
            lab.language,
            title=lab.say("model.systems", count=len(rows)),
            subtitle=lab.say("model.systems-long"),
            picked="model-system",
            keys=[str(row["number"]) for row in found],
        )
    ]
