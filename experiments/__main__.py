"""Entry: where a command begins. Nothing is loaded before Ctrl-C is taken care of."""

from __future__ import annotations

import os
import sys

from experiments.interrupts import INTERRUPTED, ignore_ctrl_c, leave_on_ctrl_c


def main() -> None:
    """Run the command line and leave with its exit code."""
    leave_on_ctrl_c()
    from experiments.cli import answer

    code = answer(sys.argv[1:])
    ignore_ctrl_c()
    if code == INTERRUPTED:
        # Without the farewells of libraries that were cut short.
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
