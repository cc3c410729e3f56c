"""Notebook: a study by hand, from Python: run it, resume it, read its verdicts as a table, draw and report it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.study.guards import one_line
from experiments.study.plan import Plan, check, known_as, read_plan
from experiments.words import LANGUAGES, Language
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.study.door import Status
    from experiments.study.engine import Progress
    from experiments.study.evidence import Evidence
    from experiments.study.sections import Section


class Study:
    """A study and the folder of its results.

    Parameters
    ----------
    asked : a study file, the name of a shipped study, or a `Plan`
    folder : where results lie, or will

    Raises
    ------
    InputError
        One line that names what is wrong and the mend; nothing is written then.
    """

    def __init__(self, asked: str | Path | Plan, folder: str | Path) -> None:
        refuse_other_kinds(asked, folder)
        if isinstance(asked, Plan):
            check(asked, Path(asked.name))
        self.plan = asked if isinstance(asked, Plan) else read_plan(asked)
        self.folder = Path(folder)

    def __repr__(self) -> str:
        return f"Study({self.plan.name!r}, {str(self.folder)!r})"

    def run(self, workers: int | None = None, progress: Progress | None = None, *, grow: bool = False) -> Study:
        """Run what is missing, and return the study; what has finished is not run again."""
        from experiments.limits import within_limits
        from experiments.study.door import run_study

        within_limits(workers=workers)
        run_study(self.plan, self.folder, workers, progress, grow=grow)
        return self

    @property
    def status(self) -> Status:
        """Return how many runs are asked, finished and failed."""
        from experiments.study.door import status

        return status(self.plan, self.folder)

    @property
    def evidence(self) -> Evidence:
        """Return the results as they lie in the folder now: levels and paired differences as arrays."""
        from experiments.study.asked import refuse_another_question
        from experiments.study.evidence import Evidence
        from experiments.study.store import Store

        found = Evidence(self.plan, Store(self.folder))
        refuse_another_question(found)
        return found

    def verdicts(self) -> pd.DataFrame:
        """Return a row for each environment, policy and outcome: difference, interval, pairs, verdict and reason.

        The numbers of the environment stand in columns named ``at_<number>``.
        """
        import pandas as pd

        from experiments.study.verdicts import verdicts

        rows = []
        for item in verdicts(self.evidence):
            row = item.plain()
            numbers: dict[str, float] = row.pop("numbers")
            rows.append(row | {f"at_{name}": value for name, value in numbers.items()})
        return pd.DataFrame(rows)

    def query(self, sql: str) -> pd.DataFrame:
        """Return the answer to a query on ``runs``, ``months``, ``districts`` and ``failures``."""
        import duckdb

        store = self.evidence.store
        try:
            return store.query(sql)
        except duckdb.Error as error:
            raise InputError(f"query: {one_line(str(error))}") from None

    def report(self) -> list[Section]:
        """Return what the study says, part by part."""
        from experiments.study.door import sections_of

        return sections_of(self.evidence)

    def plain(self) -> dict[str, Any]:
        """Return the report as plain values, as ``--json`` prints it."""
        from experiments.study.door import plain_report

        return plain_report(self.plan, self.report())

    def html(self, path: str | Path, language: Language = "en") -> Path:
        """Write the report as one HTML file, and return where it is."""
        from experiments.study.door import sections_of
        from experiments.study.html import write_html

        known_as([language], LANGUAGES, "a language", "html")
        found = self.evidence
        write_html(found, sections_of(found), Path(path), language)
        return Path(path)

    def draw(self, outcome: str | None = None, policy: str | None = None, language: Language = "en") -> Figure:
        """Draw the difference in every environment with its interval, of the first outcome and policy by default."""
        from experiments.study.images import figure_of
        from experiments.study.intervals import picture
        from experiments.study.verdicts import verdicts

        known_as([language], LANGUAGES, "a language", "draw")
        found = self.evidence
        chosen = outcome or self.plan.outcomes[0], policy or found.arms[1].name
        said = verdicts(found)
        if not any((item.outcome, item.policy) == chosen for item in said):
            raise InputError(f"{chosen[0]} of {chosen[1]}: the study has no complete pair of it; see .verdicts()")
        return figure_of(picture(found, said, chosen[1], chosen[0]), language)


def refuse_other_kinds(asked: object, folder: object) -> None:
    """Refuse what is neither a study nor a folder."""
    if not isinstance(asked, str | Path | Plan) or not isinstance(folder, str | Path):
        raise InputError("Study: give a study file, the name of a shipped study or a Plan, and a folder")
