"""Topics that the service has, and the lab's own process fails to import."""

import sys

from tests.web.catalogue import TOPICS as TOPICS

if "async_contrast.quart_app" not in sys.modules:
    raise RuntimeError("only the lab cannot import this")
