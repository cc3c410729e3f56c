"""Export: a member of a front as a policy file like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from experiments.study.plan import Plan
from experiments.study.search.door import member
from experiments.study.search.levers import Candidate, base_of, policy_of
from experiments.study.search.table import Search
from experiments.study.store import Store
from sim import Policy
from sim.errors import InputError
from sim.policy import write_policy
from sim.quantity import Words
from sim.scenario import toml_text


def write_member(plan: Plan, folder: Path, number: int, target: Path) -> Candidate:
    """Write a member of the front as a policy file, and return it.

    Raises
    ------
    InputError
        If there is no such member, or the file cannot be written or exists.
    """
    found = member(plan, Store(folder), number)
    if plan.search is None or target.suffix != ".toml":
        raise InputError(f"--to {target}: name a .toml file")
    text = toml_text(write_policy(named(plan, plan.search, found, number, target.stem)))
    try:
        with target.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        raise InputError(f"{target} exists: name another file with --to") from None
    except OSError as error:
        raise InputError(f"cannot write {target}: {(error.strerror or str(error)).lower()}") from None
    return found


def named(plan: Plan, search: Search, found: Candidate, number: int, name: str) -> Policy:
    """Return a member as a policy with a name and a note on where it comes from."""
    base = base_of(search)
    title = Words(f"Member {number} of {plan.name}", f"{plan.name} 的成员 {number}")
    told, told_zh = (mark.join(search.objectives) for mark in (", ", "、"))
    summary = Words(
        f"Found by search: {base.title.en} with {len(found.settings)} numbers changed for {told}. A counterfactual.",
        f"由搜索得到：在{base.title.zh}的基础上，针对 {told_zh} 调整了 {len(found.settings)} 个数值。此为反事实情景。",
    )
    return replace(policy_of(base, found), name=name, title=title, summary=summary)
