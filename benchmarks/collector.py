"""The garbage collector, so that nobody pays for what others have left."""

from __future__ import annotations

import gc


def settle() -> None:
    """Collect, and let the collector overlook what is left from now on.

    Else a full collection, which looks through all that this process has imported, falls into now
    this sample, now that.
    """
    gc.collect()
    gc.freeze()
