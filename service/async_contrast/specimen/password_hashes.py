"""Checks the passwords of the specimen: as many at once as there are processors.

A hash takes 32 MiB and all of a processor, and the live pairs are everybody's to ask.
"""

from __future__ import annotations

import threading

from werkzeug import security

from async_contrast.config import processors

_AT_ONCE = threading.BoundedSemaphore(processors())


def check_password_hash(stored: str, password: str) -> bool:
    """Werkzeug's, which waits for its turn."""
    with _AT_ONCE:
        return security.check_password_hash(stored, password)
