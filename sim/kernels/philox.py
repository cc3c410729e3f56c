"""Philox4x64-10: the counter-based generator behind every draw, bit-equal to numpy's own.

A block of four 64-bit words is a pure function of a two-word key and a four-word counter (Salmon et al.
2011, key ``salmon-2011``), so a draw can be addressed instead of consumed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
ROUNDS = 10
SHIFT = np.uint64(11)
GRID = 2.0**-53


def _product(_context: Any, _a: Any, _b: Any) -> Any:
    """Return the 128-bit product of two words as its upper and its lower word."""
    pair: Any = types.Tuple
    signature = pair((types.uint64, types.uint64))(types.uint64, types.uint64)

    def build(context: Any, builder: Any, signature: Any, words: Any) -> Any:
        wide, word = ir.IntType(128), ir.IntType(64)
        left, right = (builder.zext(one, wide) for one in words)
        both = builder.mul(left, right)
        high = builder.trunc(builder.lshr(both, ir.Constant(wide, 64)), word)
        return context.make_tuple(builder, signature.return_type, [high, builder.trunc(both, word)])

    return signature, build


product: Any = intrinsic(_product)  # called with the two words alone: the compiler adds the context


@njit(cache=True)
def block(k0: Any, k1: Any, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    """Return the four words that belong to one key and one counter."""
    for _ in range(ROUNDS):
        high_0, low_0 = product(MULTIPLIER_0, c0)
        high_1, low_1 = product(MULTIPLIER_1, c2)
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0 += WEYL_0
        k1 += WEYL_1
    return c0, c1, c2, c3


@njit(cache=True, inline="always")
def lanes(address: Any, who: Any, option: Any) -> Any:
    """Return four uniforms strictly between 0 and 1 for one id, drawn where the loop that needs them stands.

    ``address`` holds the two words of the key, the purpose and the month (`Streams.address`). Small functions that are
    given an array and called for each firm, like this one, are inlined: handing an array on costs more than they do.
    """
    a, b, c, d = block(address[0], address[1], np.uint64(who), np.uint64(option), address[2], address[3])
    return unit(a), unit(b), unit(c), unit(d)


@njit(cache=True, inline="always")
def unit(word: Any) -> float:
    """Return a word as a uniform strictly between 0 and 1."""
    return (float(np.int64(word >> SHIFT)) + 0.5) * GRID


@njit(cache=True)
def fill(address: Any, who: Any, option: Any, out: Any) -> None:
    """Fill ``out`` (who, 4) with uniforms, one block for each id; ``option`` holds one for all or one for each."""
    for i in range(who.size):
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = lanes(address, who[i], option[i if option.size > 1 else 0])


@njit(cache=True)
def fill_table(address: Any, rows: Any, columns: Any, out: Any) -> None:
    """Fill ``out`` (rows, columns) with the first lane of the block of each pair of ids."""
    for i in range(rows.size):
        for j in range(columns.size):
            out[i, j] = lanes(address, rows[i], columns[j])[0]
