"""Tree: a few questions about an environment that tell which verdict to expect there.

A shallow classification tree (Breiman et al. 1984): each question splits the environments at one value of one number,
the split that lowers Gini impurity most; three questions deep at most, so that it can be read aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from experiments.study.heldout import Ints, share_interval
from experiments.study.prim import plainest
from sim.columns import Floats

DEPTH = 3
LEAST_LEAF = 8
"""Fewest environments on either side of a question."""
LEAST_GAIN = 0.02
"""Share of the impurity of all environments that a question must take away."""


@dataclass(frozen=True)
class Node:
    """Environments with their count for each class (classes,), and the question that splits them, if any."""

    counts: Ints
    number: int = -1
    limit: float = float("nan")
    below: Node | None = None
    above: Node | None = None

    @property
    def common(self) -> int:
        """Return the most common class, the first of equals."""
        return int(self.counts.argmax())

    def leaves(self) -> Iterator[Node]:
        """Yield the ends of the tree, lowest values first."""
        if self.below is None or self.above is None:
            yield self
            return
        yield from self.below.leaves()
        yield from self.above.leaves()


@dataclass(frozen=True)
class Tried:
    """How often trees guess right on environments that had no part in growing them, against the commonest verdict.

    ``better`` counts the environments that only the trees have right, ``worse`` those that only the commonest has.
    """

    environments: int
    right: int
    base: int
    better: int
    worse: int

    @property
    def between(self) -> tuple[float, float]:
        """Return the interval for the share guessed right."""
        return share_interval(self.right, self.environments)

    @property
    def luck(self) -> float:
        """Return the chance of so many better guesses if trees guess no better (McNemar's test, exact, one side)."""
        return float(binom.sf(self.better - 1, self.better + self.worse, 0.5))


def grow(points: Floats, classes: Ints, kinds: int, depth: int = DEPTH) -> Node:
    """Return the tree for environments (environments, numbers) of some ``kinds`` of classes (environments,).

    >>> tree = grow(np.arange(40.0)[:, None], (np.arange(40) >= 15).astype(int), 2)
    >>> tree.number, tree.limit, [leaf.counts.tolist() for leaf in tree.leaves()]
    (0, 14.5, [[15, 0], [0, 25]])
    """
    return _grown(points, classes, kinds, depth, LEAST_GAIN * float(impurity(counted(classes, kinds))))


def _grown(points: Floats, classes: Ints, kinds: int, depth: int, least: float) -> Node:
    counts = counted(classes, kinds)
    splits = [best_split(column, classes, kinds) for column in points.T] if depth else []
    gains = [gain for gain, _ in splits]
    if not splits or max(gains) <= least:
        return Node(counts)
    number = int(np.argmax(gains))
    limit = splits[number][1]
    low = points[:, number] < limit
    below, above = (_grown(points[part], classes[part], kinds, depth - 1, least) for part in (low, ~low))
    if below.below is above.below is None and below.common == above.common:  # an answer that changes no guess
        return Node(counts)
    return Node(counts, number, limit, below, above)


def best_split(values: Floats, classes: Ints, kinds: int) -> tuple[float, float]:
    """Return how much impurity the best question about one number takes away, and where it asks; 0 if it cannot.

    Equal values stay together; of equal questions the lowest is taken.
    """
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    left = np.cumsum(np.eye(kinds)[classes[order]], axis=0)[:-1]
    sizes = np.arange(1, len(values))
    open_to = (ranked[1:] > ranked[:-1]) & (sizes >= LEAST_LEAF) & (len(values) - sizes >= LEAST_LEAF)
    if not open_to.any():
        return 0.0, 0.0
    whole = counted(classes, kinds)
    gains = np.where(open_to, impurity(whole) - impurity(left) - impurity(whole - left), -1.0)
    place = int(gains.argmax())
    return float(gains[place]), plainest(float(ranked[place]), float(ranked[place + 1]))


def impurity(counts: NDArray[np.int64] | Floats) -> Floats:
    """Return Gini impurity times the number of environments, by counts (..., classes).

    >>> float(impurity(np.array([5, 5]))), float(impurity(np.array([0, 7])))
    (5.0, 0.0)
    """
    size = counts.sum(axis=-1)
    return np.asarray(size - (counts.astype(np.float64) ** 2).sum(axis=-1) / np.maximum(size, 1))


def counted(classes: Ints, kinds: int) -> Ints:
    """Return how many environments are of each class."""
    return np.bincount(classes, minlength=kinds).astype(np.int64)


def tried(points: Floats, classes: Ints, kinds: int, fold: Ints) -> Tried:
    """Return how often trees grown without a fold guess its environments right.

    They are held against the commonest verdict of all environments: the commonest of the other folds is seldomer that
    of a fold than chance has it, and would flatter the trees.
    """
    guess = classes.copy()
    for number in np.unique(fold):
        apart = fold == number
        root = grow(points[~apart], classes[~apart], kinds)
        guess[apart] = [told(root, point) for point in points[apart]]
    trees, base = guess == classes, classes == counted(classes, kinds).argmax()
    better, worse = int((trees & ~base).sum()), int((base & ~trees).sum())
    return Tried(len(points), int(trees.sum()), int(base.sum()), better, worse)


def told(node: Node, point: Floats) -> int:
    """Return the class that a tree guesses for one environment (numbers,)."""
    while node.below is not None and node.above is not None:
        node = node.below if point[node.number] < node.limit else node.above
    return node.common
