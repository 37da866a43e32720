"""`frozen:original` and `frozen:port`: the same apps, which the garbage collector overlooks.

They are here to stay: no use in looking through them again and again. It is one line in an app.
"""

from __future__ import annotations

import gc
import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    app = importlib.import_module(f"benchmarks.web.{name}").app
    gc.collect()
    gc.freeze()
    return app
