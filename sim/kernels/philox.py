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


def _high_word(_context: Any, _a: Any, _b: Any) -> Any:
    """Return the upper 64 bits of the 128-bit product of two words."""
    signature = types.uint64(types.uint64, types.uint64)

    def build(_context: Any, builder: Any, _signature: Any, words: Any) -> Any:
        wide = ir.IntType(128)
        left, right = (builder.zext(word, wide) for word in words)
        shifted = builder.lshr(builder.mul(left, right), ir.Constant(wide, 64))
        return builder.trunc(shifted, ir.IntType(64))

    return signature, build


high_word: Any = intrinsic(_high_word)  # called with the two words alone: the compiler adds the context


@njit(cache=True)
def block(key: Any, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    """Return the four words that belong to one counter."""
    k0, k1 = key[0], key[1]
    for _ in range(ROUNDS):
        high_0, low_0 = high_word(MULTIPLIER_0, c0), MULTIPLIER_0 * c0
        high_1, low_1 = high_word(MULTIPLIER_1, c2), MULTIPLIER_1 * c2
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0 += WEYL_0
        k1 += WEYL_1
    return c0, c1, c2, c3


@njit(cache=True)
def fill(key: Any, who: Any, option: Any, purpose: Any, month: Any, out: Any) -> None:
    """Fill ``out`` (who, 4) with uniforms strictly between 0 and 1, one block for each address."""
    for i in range(who.size):
        words = block(key, who[i], option[i], purpose, month)
        for lane in range(4):
            out[i, lane] = (float(words[lane] >> SHIFT) + 0.5) * GRID
