"""Quotes from the results that ship with the release: headline, both-can-win, atlas, levers, goals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.headline import findings
from experiments.headline.page import COUNTED, lead, sections
from experiments.markdown import table_of
from experiments.quotes.reports import report
from experiments.study.sections import Section, Table, in_words
from experiments.words import decimals, written

Record = Mapping[str, Any]
STRONGEST = 4


def headline() -> str:
    """Return who wins where, when, and who pays."""
    found = findings.shipped()
    parts = {part.key: part for part in sections(found)}
    said = " ".join(in_words(words, "en") for words in lead(found))
    shown = "\n".join(told(parts[key]) for key in ("verdicts", "curve", "payments"))
    return f"{said}\n\n{shown}"


def levers() -> str:
    """Return what each lever gives."""
    return told(part("levers"))


def announced() -> str:
    """Return what of the announced programme comes of coordination."""
    return told(part("announced"))


def goals() -> str:
    """Return how far each policy comes towards the announced goals."""
    return told(part("goals"))


def part(key: str) -> Section:
    """Return one part of the headline."""
    return next(item for item in sections(findings.shipped()) if item.key == key)


def told(section: Section) -> str:
    """Return a part of a page: its sentences and tables."""
    said = " ".join(in_words(words, "en") for words in section.sentences)
    return f"{said}\n\n{''.join(table_of(table, 'en') for table in section.tables)}"


def both_can_win() -> str:
    """Return how many environments each side wins, and what decides welfare."""
    verdicts = report("both-can-win")["verdicts"]
    strongest = sorted((row for row in verdicts["slopes"] if row["outcome"] == "welfare"), key=weight)[:STRONGEST]
    decides = ", ".join(f"`{row['number']}` {row['correlation']:+.2f}" for row in strongest)
    return f"{won(verdicts)}\nRank correlation with the gain in welfare: {decides}."


def won(verdicts: Record) -> str:
    """Return in how many environments each side wins each outcome."""
    heads = ("", "the chessboard wins", "fragmentation wins", "cannot tell")
    sides = ("policy_wins", "reference_wins", "cannot_tell")
    rows = ((COUNTED[item["outcome"]].en, *(f"{item[side]}" for side in sides)) for item in verdicts["tallies"])
    return table_of(Table(heads, tuple(rows)), "en")


def weight(row: Record) -> float:
    """Return what sorts the strongest correlation first."""
    return -abs(float(row["correlation"]))


def atlas() -> str:
    """Return in how many environments each side wins, the regions that stand, and where the sign flips."""
    found = report("atlas")
    lines = [*regions(found), *flips(found)]
    return won(found["verdicts"]) + "\n" + "\n".join(f"- {line}" for line in lines)


def regions(found: Record) -> Iterator[str]:
    """Yield a sentence for each region of welfare that holds out of sample, and for each side without one."""
    chart = next(item for item in found["atlas"]["charts"] if item["outcome"] == "welfare")
    for area in chart["regions"]:
        if area["found"] != "stands":
            yield f"No region of {area['wins']}'s {area['won']} wins in welfare stands out of sample."
            continue
        held, limits = area["held_out"], ", ".join(bounds(name, limit) for name, limit in area["box"].items())
        low, high = held["density_between"]
        yield (
            f"{area['wins'].capitalize()} wins welfare where {limits}: {held['won']} of {held['inside']} environments "
            f"held out ({100 * held['density']:.0f} %, interval {100 * low:.0f} to {100 * high:.0f} %)."
        )


def bounds(name: str, limit: Record) -> str:
    """Return the range of one number in a region."""
    low, high = limit["low"], limit["high"]
    if low is None or high is None:
        return f"`{name}` is below {high:.3g}" if low is None else f"`{name}` is above {low:.3g}"
    return f"`{name}` lies between {low:.3g} and {high:.3g}"


def flips(found: Record) -> Iterator[str]:
    """Yield where the sign of the difference in welfare flips along one number, the others at their middle."""
    answer = next(item for item in found["flips"]["answers"] if item["outcome"] == "welfare")
    for number in answer["numbers"]:
        for crossing in number.get("crossings", []):
            low, high = crossing["low"], crossing["high"]
            places = decimals(crossing["at"])
            ends = f"[{written(low, places)}, {written(high, places)}]" if None not in {low, high} else "[-]"
            yield (
                f"Along `{number['name']}`, the others at the middle of their ranges, the sign in welfare flips at "
                f"{written(crossing['at'], places)} {ends}."
            )


def luck() -> str:
    """Return how many worlds shared luck saves."""
    rows = {row["outcome"]: row for row in report(findings.LEVERS)["luck"]}
    welfare, leavers = rows["welfare"], rows["leavers"]
    return (
        f"Sharing luck makes a pair worth {welfare['worth']:.1f} independent ones for welfare (variance ratio "
        f"{welfare['ratio']:.3f} [{welfare['low']:.3f}, {welfare['high']:.3f}], {welfare['pairs']} worlds of the study "
        f"`levers`), and {leavers['worth']:.1f} for leavers."
    )
