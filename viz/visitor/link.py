"""Link: a visitor's question and view as one address that a person can read, with a receipt of the result.

The receipt says which release, model and world gave which result, so that whoever opens the link is told whether it
is still the same, and if not, which part differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from experiments.limits import within_limits
from experiments.options import settings_of
from experiments.question import Arm, Question
from experiments.spelled import words_of
from experiments.study.cases import code_hash
from experiments.version import version
from experiments.words import LANGUAGES
from sim.errors import InputError
from sim.instruments import instrument_written
from sim.policy import policy_names
from sim.scenario import world_named
from sim.shocks import shock_written
from sim.world import world_names
from viz.desk.answer import Answer
from viz.visitor.state import Theme, View

T = TypeVar("T")
MOST_LETTERS = 4_000
MOST_MONTHS = 240
MOST_ITEMS = 60
USUAL = Question()
RECEIPT = ("version", "code", "data", "result", "welfare", "revenue_end")
VIEW = ("page", "lang", "theme")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a link says of the result: release, hashes of model and world, digest, pairs, and the headline numbers."""

    version: str
    code: str
    data: str
    result: str
    pairs: int
    headline: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address asks for: question, view, receipt if it has one, and what in it could not be understood."""

    question: Question
    view: View
    receipt: Receipt | None
    complaints: tuple[str, ...]


def receipt_of(answer: Answer) -> Receipt:
    """Return the receipt of an answer."""
    return Receipt(
        version(), code(), data(answer.question.world), answer.comparison.digest[:16], answer.pairs, answer.headline
    )


@cache
def code() -> str:
    """Return the first letters of the hash of the model's sources."""
    return str(code_hash())[:12]


def data(world: str) -> str:
    """Return the first letters of the digest of a world's files."""
    return world_named(world).digest[:12]


def address(question: Question, view: View, answer: Answer | None = None) -> str:
    """Return the address of a question and view, from the question mark on, with the receipt of an answer."""
    words = words_of(replace(question, pairs=USUAL.pairs, look=USUAL.look), USUAL)
    said = [(word.removeprefix("--"), value) for word, value in zip(words[::2], words[1::2], strict=True)]
    said += [(name, value) for name, value in zip(VIEW, (view.page, view.language, view.theme), strict=True) if value]
    said += [(f"at.{name}", value) for name, value in view.picks.items()]
    if answer is not None:
        receipt = receipt_of(answer)
        said += [(name, getattr(receipt, name)) for name in ("version", "code", "data", "result")]
        said += [("pairs", str(receipt.pairs))] + [(name, f"{value:.6g}") for name, value in receipt.headline.items()]
    return "?" + urlencode(said, safe="=,:@/")


def opened(search: str | None, pages: Sequence[str]) -> Opened:
    """Return what an address asks for; what cannot be understood is left at its usual and named in a complaint.

    Only shipped policies and worlds can be named: a visitor never reaches the files of the server.
    """
    said, complaints = _read(search or "")
    complained: list[str] = list(complaints)

    def tried(read: Callable[[], T], usual: T) -> T:
        try:
            return read()
        except InputError as error:
            complained.append(str(error))
            return usual

    question = tried(lambda: _question(said), USUAL)
    view = tried(lambda: _view(said, pages), View())
    receipt = tried(lambda: _receipt(said), None)
    return Opened(question, view, receipt, tuple(complained))


def _read(search: str) -> tuple[dict[str, list[str]], list[str]]:
    if len(search) > MOST_LETTERS:
        return {}, [f"the address has {len(search)} letters, more than {MOST_LETTERS}: it was not read"]
    said: dict[str, list[str]] = {}
    for name, value in parse_qsl(search.removeprefix("?"), keep_blank_values=True):
        said.setdefault(name, []).append(value)
    known = {*QUESTION, *VIEW, *RECEIPT, "pairs"}
    unknown = [name for name in said if name not in known and not name.startswith("at.")]
    return said, [f'"{name}" in the address means nothing here' for name in unknown]


QUESTION = (
    "policy", "against", "policy-set", "against-set", "policy-without", "against-without", "policy-measure",
    "against-measure", "months", "world", "seed", "strategy", "set", "shock",
)  # fmt: skip


def _question(said: Mapping[str, list[str]]) -> Question:
    whole = {name: _whole(said, name) for name in ("months", "seed") if name in said}
    within_limits(**whole)
    if whole.get("months", 0) > MOST_MONTHS:
        raise InputError(f"months = {whole['months']}: write at most {MOST_MONTHS} here")
    question = Question(
        policy=_arm(said, "policy", USUAL.policy.policy),
        against=_arm(said, "against", USUAL.against.policy),
        world=_one_of(said, "world", USUAL.world, world_names()),
        parameters=settings_of(_few(said, "set")),
        shocks=tuple(shock_written(text) for text in _few(said, "shock")),
        strategy=_last(said, "strategy", USUAL.strategy),
        **cast(Any, whole),
    )
    question.check()
    return question


def _arm(said: Mapping[str, list[str]], side: str, usual: str) -> Arm:
    return Arm(
        _one_of(said, side, usual, policy_names()),
        settings_of(_few(said, f"{side}-set")),
        tuple(_few(said, f"{side}-without")),
        tuple(instrument_written(text) for text in _few(said, f"{side}-measure")),
    )


def _view(said: Mapping[str, list[str]], pages: Sequence[str]) -> View:
    language = _one_of(said, "lang", LANGUAGES[0], LANGUAGES)
    theme = _one_of(said, "theme", "light", ("light", "dark"))
    picks = {name.removeprefix("at."): values[-1][:200] for name, values in said.items() if name.startswith("at.")}
    page = _one_of(said, "page", pages[0], pages)
    return View(page, "zh" if language == "zh" else "en", cast(Theme, theme)).picking(**dict(list(picks.items())[:40]))


def _receipt(said: Mapping[str, list[str]]) -> Receipt | None:
    if "result" not in said:
        return None
    texts = {name: _last(said, name, "") for name in ("version", "code", "data", "result")}
    headline = {name: _real(said, name) for name in ("welfare", "revenue_end") if name in said}
    return Receipt(**texts, pairs=_whole(said, "pairs") if "pairs" in said else 0, headline=headline)


def _few(said: Mapping[str, list[str]], name: str) -> list[str]:
    found = said.get(name, [])
    if len(found) > MOST_ITEMS:
        raise InputError(f"{name} is said {len(found)} times: say it at most {MOST_ITEMS} times")
    return found


def _last(said: Mapping[str, list[str]], name: str, usual: str) -> str:
    return said[name][-1] if name in said else usual


def _one_of(said: Mapping[str, list[str]], name: str, usual: str, known: Sequence[str]) -> str:
    found = _last(said, name, usual)
    if found not in known:
        raise InputError(f'{name} = "{found[:40]}": write one of {", ".join(known)}')
    return found


def _whole(said: Mapping[str, list[str]], name: str) -> int:
    text = _last(said, name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        raise InputError(f'{name} = "{text[:40]}": write a whole number')
    return int(text)


def _real(said: Mapping[str, list[str]], name: str) -> float:
    try:
        return float(_last(said, name, ""))
    except ValueError:
        raise InputError(f'{name} = "{_last(said, name, "")[:40]}": write a number') from None
