"""Columns: one struct-of-arrays table for each kind of agent.

A table belongs to one city, so two cities live side by side in one process. Rows are only ever added:
row order is order of birth, a firm that left or closed keeps its row, and ids are never used twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int16]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds: its meaning, unit, type and, for a vector in each row, the axis it runs over."""

    doc: str
    unit: str = "1"
    dtype: type = np.float64
    axis: str = ""
    blank: float = 0


def column(doc: str, unit: str = "1", dtype: type = np.float64, axis: str = "", blank: float = 0) -> Any:  # noqa: ANN401 - an array stands where the declaration is
    """Declare a column of a table."""
    return Column(doc, unit, dtype, axis, blank)


class Table:
    """A growing table of columns; each column is an attribute holding the rows in use.

    Parameters
    ----------
    axes : lengths of the axes that vector columns run over, for example ``{"nodes": 17}``
    rows : number of rows at the start
    """

    columns: ClassVar[Mapping[str, Column]]

    def __init_subclass__(cls) -> None:
        """Collect the declared columns of the table."""
        cls.columns = {name: item for name, item in vars(cls).items() if isinstance(item, Column)}

    def __init__(self, axes: Mapping[str, int], rows: int = 0) -> None:
        self.rows = rows
        self._arrays: dict[str, NDArray[Any]] = {
            name: np.full(_shape(item, axes, rows), item.blank, item.dtype) for name, item in self.columns.items()
        }
        self._show()

    def extend(self, count: int) -> slice:
        """Add ``count`` blank rows and return where they stand."""
        first, self.rows = self.rows, self.rows + count
        if count == 0:
            return slice(first, first)
        for name, array in self._arrays.items():
            if self.rows > len(array):
                self._arrays[name] = self._grown(name, array)
        self._show()
        return slice(first, self.rows)

    def _grown(self, name: str, array: NDArray[Any]) -> NDArray[Any]:
        item = self.columns[name]
        room = max(self.rows, len(array) + len(array) // 8)
        larger = np.full((room, *array.shape[1:]), item.blank, item.dtype)
        larger[: len(array)] = array
        return larger

    def _show(self) -> None:
        rows = self.rows
        vars(self).update({name: array[:rows] for name, array in self._arrays.items()})


def _shape(item: Column, axes: Mapping[str, int], rows: int) -> tuple[int, ...]:
    return (rows, axes[item.axis]) if item.axis else (rows,)
