"""Hands: the worker processes of a desk, begun when they are needed and begun anew if they die."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from experiments.processes import Pool
from sim.door import warm

FAREWELL_SECONDS = 5
log = logging.getLogger("yipanqi.desk")


class Hands:
    """So many worker processes."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: Pool | None = None
        self._closed = False

    def prepare(self) -> None:
        """Let one worker compile the model for all, so that neither this process nor the others spend time on it."""
        try:
            self.start(warm).result()
        except Exception:
            if not self._closed:
                log.exception("the model could not be prepared")
            self.drop()

    def start(self, call: Callable[..., Any], *args: Any) -> Future[Any]:  # noqa: ANN401 - whatever the call takes
        """Hand a call to the next free worker.

        Raises
        ------
        BrokenProcessPool
            If the workers have died; after `drop` they are begun anew, unless the hands are closed.
        """
        if self._closed:
            raise BrokenProcessPool("closed")
        if self._pool is None:
            self._pool = Pool(self.count)
        return self._pool.submit(call, *args)

    def drop(self) -> threading.Thread | None:
        """End the workers, whatever they are doing; they are waited for in the thread that is returned."""
        pool, self._pool = self._pool, None
        if pool is None:
            return None
        ending = threading.Thread(target=pool.__exit__, args=(RuntimeError, None, None), daemon=True)
        ending.start()
        return ending

    def close(self) -> None:
        """End the workers for good, and wait until they are gone."""
        self._closed = True
        ending = self.drop()
        if ending is not None:
            ending.join(timeout=FAREWELL_SECONDS)
