"""Rules of the layout: who imports whom, where chance comes from, what is named how, how large things grow.

Each rule reads one source file and yields its findings as ``file:line: what is wrong``. Every rule is also
tried on small bad files and small good ones, so that none can go blind.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "sim": {"sim"},
    "experiments": {"sim", "experiments"},
    "viz": {"sim", "experiments", "viz"},
}
PACKAGES = tuple(MAY_IMPORT)
STARTERS = {"experiments/opening.py": "viz"}
"""The command that opens the page names the page, and loads it when it is asked for and not before."""
MESA_FILES = {"sim/agents.py", "sim/city.py"}
MESA_DOOR = "viz/mesa_door/"
"""Examples for those who come from Mesa; nothing else imports them."""
PRINTING_FILES = {"experiments/cli.py"}
SHOWING = {"solara", "plotly", "matplotlib", "rich", "typer", "click", "ipywidgets", "altair"}
CHANCE = {"random", "secrets", "uuid"}
DRAWING = {"random", "rng", "default_rng", "rvs", "shuffle", "shuffle_do"}
ADDRESSED = {"SeedSequence", "Philox"}  # functions of their arguments alone
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
REGIMES = re.compile(r"fragmented|chessboard|hybrid|sequenced|\bpaper\b|rules.only", re.IGNORECASE)
MOST_LINES = {"file": 400, "class": 150, "function": 60}
MOST_METHODS = 14

Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, with forward slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        """The top-level folder."""
        return self.path.partition("/")[0]

    def at(self, node: ast.AST, complaint: str) -> str:
        """Write a finding."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {complaint}"

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Yield every imported name in full, wherever in the file and however it is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Call) and last(node.func) in {"import_module", "__import__"}:
                yield from ((node, str(part.value)) for part in node.args if isinstance(part, ast.Constant))

    def definitions(self) -> Iterator[tuple[Def, ast.AST]]:
        """Yield every function with the module, class or function in which it stands."""
        for owner in ast.walk(self.tree):
            for node in ast.iter_child_nodes(owner):
                if isinstance(node, Def):
                    yield node, owner

    def classes(self) -> Iterator[ast.ClassDef]:
        """Yield every class."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))


Rule = Callable[[Source], Iterator[str]]


def last(node: ast.AST) -> str:
    """Return the last word of a dotted name, or nothing: ``rng`` of ``self.model.rng``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def sources(*folders: str) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def findings(rule: Rule, *folders: str) -> list[str]:
    return [finding for source in sources(*folders) for finding in rule(source)]


def imports_against_the_stream(source: Source) -> Iterator[str]:
    starts = STARTERS.get(source.path)
    late = {id(node) for node in loaded_late(source)}
    for node, name in source.imports():
        top = name.partition(".")[0]
        if top in {*PACKAGES, "tests"} - MAY_IMPORT[source.package] and not (top == starts and id(node) in late):
            yield source.at(node, f"{source.package} may not import {top}")


def loaded_late(source: Source) -> Iterator[ast.AST]:
    """Yield what a file does not do when it is loaded: the insides of functions, and what is for type checkers."""
    for node in ast.walk(source.tree):
        if isinstance(node, Def) or (isinstance(node, ast.If) and last(node.test) == "TYPE_CHECKING"):
            yield from ast.walk(node)


def imports_what_shows(source: Source) -> Iterator[str]:
    for node, name in source.imports():
        if name.partition(".")[0] in SHOWING:
            yield source.at(node, f"the model imports {name}, which shows things to people")


def mesa_out_of_place(source: Source) -> Iterator[str]:
    at_home = source.path in MESA_FILES or source.path.startswith(MESA_DOOR)
    for node, name in source.imports():
        if name.partition(".")[0] == "mesa" and not at_home:
            yield source.at(node, f"imports {name}; only {', '.join(sorted(MESA_FILES))} and {MESA_DOOR} may")
        if name.startswith("viz.mesa_door") and not at_home:
            yield source.at(node, f"imports {name}, which is an example")


def unaddressed_chance(source: Source) -> Iterator[str]:
    yield from (source.at(node, f"{what}; draws come from sim.streams") for node, what in chance(source))


def chance(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Yield whatever draws, or could draw, from a generator that remembers."""
    for node, name in source.imports():
        top, _, rest = name.partition(".")
        if top in CHANCE or (rest.startswith("random") and last_word(rest) not in ADDRESSED):
            yield node, f"imports {name}"
    addressed = {id(node.value) for node in attributes(source) if node.attr in ADDRESSED}
    for node in attributes(source):
        if node.attr in DRAWING and id(node) not in addressed:
            yield node, f"uses .{node.attr}"


def salted(source: Source) -> Iterator[str]:
    for node in calls(source):
        if isinstance(node.func, ast.Name) and node.func.id == "hash":
            yield source.at(node, "hash() of a text differs between processes; use hashlib")


def calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def last_word(name: str) -> str:
    return name.rpartition(".")[2]


def attributes(source: Source) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute))


def what_mesa_4_removes(source: Source) -> Iterator[str]:
    for node, name in source.imports():
        if name.startswith(("mesa.space", "mesa.batch")):
            yield source.at(node, f"imports {name}, which Mesa 4 removes")
    for node in attributes(source):
        if node.attr == "batch_run":
            yield source.at(node, "uses batch_run, which Mesa 4 removes")
        if node.attr == "steps" and is_model(node.value, source):
            yield source.at(node, "reads the model's .steps, which Mesa 4 removes; the calendar is city.month")


def seeds_mesa(source: Source) -> Iterator[str]:
    for call in calls(source):
        if calls_mesa(call, source) and any(word.arg == "seed" for word in call.keywords):
            yield source.at(call, "gives Mesa a seed=, which Mesa 4 removes")


def is_model(node: ast.AST, source: Source) -> bool:
    return last(node) in {"model", "city"} or (last(node) == "self" and source.path in MESA_FILES)


def calls_mesa(call: ast.Call, source: Source) -> bool:
    text = ast.unparse(call.func)
    return text.startswith("mesa.") or (source.path in MESA_FILES and text.endswith("__init__"))


def names_a_regime(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        if found := REGIMES.search(line):
            yield f"{source.path}:{number}: a mechanism reads dials and rules, it knows no {found[0]!r}"


def loose_drawer(source: Source) -> Iterator[str]:
    for part in DRAWERS.intersection(source.path.removesuffix(".py").split("/")):
        yield f"{source.path}:1: {part!r} says nothing; name the file for what it holds"


def lines(node: Def | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def declared(node: ast.ClassDef) -> int:
    """Lines of a class that only declare fields: rows of a table, however many lines the formatter gives each."""
    return sum(
        (item.end_lineno or item.lineno) - item.lineno + 1 for item in node.body if isinstance(item, ast.AnnAssign)
    )


def too_large(source: Source) -> Iterator[str]:
    rows = sum(declared(node) for node in source.classes())
    if (count := len(source.text.splitlines()) - rows) > MOST_LINES["file"]:
        yield f"{source.path}:{count}: the file has more than {MOST_LINES['file']} lines"
    for node in source.classes():
        if (count := lines(node) - declared(node)) > MOST_LINES["class"]:
            yield source.at(node, f"class {node.name} has {count} lines, more than {MOST_LINES['class']}")
        public = {item.name for item in node.body if isinstance(item, Def) and not item.name.startswith("_")}
        if len(public) > MOST_METHODS:
            yield source.at(node, f"class {node.name} has {len(public)} public methods, more than {MOST_METHODS}")
    for function, _ in source.definitions():
        if lines(function) > MOST_LINES["function"]:
            yield source.at(function, f"{function.name} is longer than {MOST_LINES['function']} lines")


def undocumented(source: Source) -> Iterator[str]:
    if source.text.strip() and not ast.get_docstring(source.tree):
        yield f"{source.path}:1: the file does not say what it is for"
    for item in source.classes():
        if not item.name.startswith("_") and not ast.get_docstring(item):
            yield source.at(item, f"class {item.name} has no docstring")
    for function, owner in source.definitions():
        if is_public(function, owner) and not ast.get_docstring(function):
            yield source.at(function, f"{function.name} has no docstring")


def is_public(function: Def, owner: ast.AST) -> bool:
    hidden = isinstance(owner, ast.ClassDef) and owner.name.startswith("_")
    stands_open = isinstance(owner, ast.Module | ast.ClassDef) and not hidden
    return stands_open and not function.name.startswith("_") and not marks(function) & {"overload", "setter"}


def marks(function: Def) -> set[str]:
    return {last(mark) for mark in function.decorator_list}


def prints(source: Source) -> Iterator[str]:
    for node in calls(source):
        if isinstance(node.func, ast.Name) and node.func.id == "print" and source.path not in PRINTING_FILES:
            yield source.at(node, f"prints; only {', '.join(PRINTING_FILES)} may")


def unfinished(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if last(node) == "NotImplementedError":
            yield source.at(node, "NotImplementedError: a protocol or an abstract method says it better")
    for function, owner in source.definitions():
        if not declares_only(function, owner) and all(says_nothing(part) for part in function.body):
            yield source.at(function, f"{function.name} does nothing")


def declares_only(function: Def, owner: ast.AST) -> bool:
    protocol = isinstance(owner, ast.ClassDef) and "Protocol" in {last(unsubscripted(base)) for base in owner.bases}
    return protocol or bool(marks(function) & {"overload", "abstractmethod"})


def unsubscripted(node: ast.AST) -> ast.AST:
    return node.value if isinstance(node, ast.Subscript) else node


def says_nothing(statement: ast.stmt) -> bool:
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, ast.Pass)


def test_every_package_says_what_it_is_for() -> None:
    assert [name for name in PACKAGES if not (ROOT / name / "__init__.py").is_file()] == []


def test_imports_run_from_the_page_over_the_experiments_to_the_model_and_never_back() -> None:
    assert findings(imports_against_the_stream, *PACKAGES) == []


def test_the_model_shows_nothing_to_anyone() -> None:
    assert findings(imports_what_shows, "sim") == []


def test_mesa_is_met_in_two_files_and_in_the_door_from_mesa_only() -> None:
    assert findings(mesa_out_of_place, *PACKAGES) == []


def test_chance_in_the_city_is_addressed_and_never_consumed() -> None:
    assert findings(unaddressed_chance, "sim") == []


def test_nothing_in_the_city_hangs_on_the_salt_of_a_process() -> None:
    assert findings(salted, "sim") == []


def test_nothing_is_used_that_mesa_4_removes() -> None:
    assert findings(what_mesa_4_removes, *PACKAGES) == []


def test_mesa_is_given_no_seed() -> None:
    assert findings(seeds_mesa, *PACKAGES) == []


def test_no_mechanism_knows_the_name_of_a_regime() -> None:
    assert findings(names_a_regime, "sim/mechanisms") == []


def test_no_file_is_a_loose_drawer() -> None:
    assert findings(loose_drawer, *PACKAGES, "tests") == []


def test_files_classes_and_functions_stay_small() -> None:
    assert findings(too_large, *PACKAGES, "tests") == []


def test_everything_public_says_what_it_does() -> None:
    assert findings(undocumented, *PACKAGES) == []


def test_only_the_command_line_prints() -> None:
    assert findings(prints, *PACKAGES, "tests") == []


def test_nothing_is_left_to_be_written_later() -> None:
    assert findings(unfinished, *PACKAGES) == []


def cases(kind: str) -> list[tuple[Rule, Source]]:
    """Read the small files that the rules are tried on."""
    rows = tomllib.loads((ROOT / "tests" / "architecture_cases.toml").read_text(encoding="utf-8"))[kind]
    return [(globals()[row["rule"]], Source(row["path"], written_out(row))) for row in rows]


def written_out(row: dict[str, Any]) -> str:
    """Return the text of a case with its repeated line."""
    numbered = [str(row["line"]).replace("{n}", str(number)) for number in range(row.get("times", 0))]
    return str(row["text"]) + "\n".join(numbered)


@pytest.mark.parametrize(("rule", "source"), cases("caught"))
def test_a_bad_file_is_caught(rule: Rule, source: Source) -> None:
    assert list(rule(source))


@pytest.mark.parametrize(("rule", "source"), cases("passed"))
def test_a_good_file_passes(rule: Rule, source: Source) -> None:
    assert list(rule(source)) == []


def test_every_rule_is_shown_to_bite_and_to_let_go() -> None:
    rules = {value for value in globals().values() if is_rule(value)}
    assert rules == {rule for rule, _ in cases("caught")} == {rule for rule, _ in cases("passed")}


def is_rule(value: object) -> bool:
    return getattr(value, "__annotations__", {}) == {"source": "Source", "return": "Iterator[str]"}
