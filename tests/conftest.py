"""What all tests share: how hard Hypothesis searches for a city that breaks a law, and that Ctrl-C is heard."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background deaf to Ctrl-C, and the commands tested here would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The first example of a property may wait for a compiled loop, so no example is held to a time.
settings.register_profile(
    "fast",
    max_examples=25,
    deadline=None,
    derandomize=True,  # a change is judged by the same cities every time
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    parent=settings.get_profile("fast"),
    max_examples=500,
    derandomize=False,
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
