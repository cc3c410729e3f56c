"""Chores for a desk's workers to do: quick, slow, failing and deadly ones."""

from __future__ import annotations

import os
import signal
import time


def double(number: int) -> int:
    """Return twice the number."""
    return 2 * number


def dawdle(number: int, seconds: float) -> int:
    """Return the number after a while."""
    time.sleep(seconds)
    return number


def fail(number: int) -> int:
    """Fail with a message that is nobody's business."""
    raise ValueError(f"a secret about {number} in /etc/passwd")


def die(_number: int) -> int:
    """End the worker process."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0
