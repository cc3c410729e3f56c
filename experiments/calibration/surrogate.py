"""Surrogate: a Gaussian process for each figure, which says what a setting would give, and how surely."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from experiments.calibration.moments import LEAST, Seen
from sim.columns import Floats
from sim.errors import InputError

SHORTEST, LONGEST = 0.2, 50.0
"""Shares of a range over which a figure may change its course; beyond the longest it does not answer to the number."""
STEPS = 30
"""Most steps towards the likeliest lengths; what comes after them moves next to nothing."""
FEWEST = 3
"""Settings that have to reach a figure for it to be drawn through them."""


@dataclass(frozen=True)
class Surrogate:
    """One process for each figure, over settings as shares of their ranges; None for a figure nobody reaches."""

    processes: tuple[Any, ...]

    def at(self, shares: Floats) -> tuple[Floats, Floats]:
        """Return means and variances of every figure at settings (points, moments); nan where there is no process."""
        nothing = np.full(len(shares), np.nan), np.full(len(shares), np.nan)
        found = [nothing if item is None else item.predict(shares, return_std=True) for item in self.processes]
        means, errors = (np.stack(part, axis=1) for part in zip(*found, strict=True))
        return means, errors**2


def fitted(shares: Floats, seen: Seen) -> Surrogate:
    """Fit a process to each figure at the settings lived so far (points, numbers)."""
    means = seen.means
    return Surrogate(tuple(process(shares, means[:, j]) for j in range(means.shape[1])))


def process(shares: Floats, means: Floats) -> Any:  # noqa: ANN401 - a regressor, which carries no types
    """Fit one figure at the settings that reach it; None if too few do.

    How much the mean of few worlds jumps from one setting to the next is learned too. It is less than the worlds
    differ, because all settings are lived in the same worlds.
    """
    try:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.gaussian_process import GaussianProcessRegressor
        from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
        from threadpoolctl import threadpool_limits
    except ImportError:
        raise InputError("a calibration needs scikit-learn: pip install 'yipanqi[calibrate]'") from None
    here = np.isfinite(means)
    if here.sum() < FEWEST:
        return None
    smooth = ConstantKernel(1.0, (1e-3, 1e3)) * RBF(np.ones(shares.shape[1]), (SHORTEST, LONGEST))
    kernel = smooth + WhiteKernel(0.1, (1e-6, 2.0))
    machine = GaussianProcessRegressor(kernel, normalize_y=True, optimizer=climbed)
    # One thread: more only wait for each other over matrices this small, and add up in another order.
    with warnings.catch_warnings(), threadpool_limits(1):
        # A length at the end of its range is no failure: the figure does not answer to that number.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return machine.fit(shares[here], means[here])


def climbed(height: Callable[..., Any], start: Floats, bounds: Floats) -> tuple[Floats, float]:
    """Return the lengths at which the figures are likeliest, and the height there, in a bounded number of steps."""
    within = [(float(low), float(high)) for low, high in bounds]
    found = minimize(height, start, method="L-BFGS-B", jac=True, bounds=within, options={"maxiter": STEPS})
    return found.x, float(found.fun)


def sway(surrogate: Surrogate, draws: tuple[Floats, Floats], spread: Floats) -> Floats:
    """Return how far each number moves each figure, in standard deviations between worlds (numbers, moments).

    It is the root of half the mean square change when one number alone is drawn anew (Jansen's estimate of all that
    the number takes part in). The two ``draws`` (points, numbers) are unrelated to each other.
    """
    base, other = draws
    before = surrogate.at(base)[0]
    rows = []
    for number in range(base.shape[1]):
        moved = base.copy()
        moved[:, number] = other[:, number]
        rows.append(np.sqrt(0.5 * ((surrogate.at(moved)[0] - before) ** 2).mean(axis=0)))
    return np.asarray(np.nan_to_num(np.array(rows) / np.sqrt(np.maximum(spread, LEAST))))
