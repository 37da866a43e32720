"""What is done before and after each request."""

from __future__ import annotations

import logging
import time
import uuid
from contextvars import ContextVar

from quart import Quart, Response, g, request

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def register_hooks(app: Quart) -> None:
    app.logger.addFilter(WithRequestId())

    @app.before_request
    async def begin() -> None:
        request_id.set(request.headers.get("X-Request-Id") or uuid.uuid4().hex)
        g.started = time.perf_counter()

    @app.after_request
    async def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id.get()
        milliseconds = (time.perf_counter() - g.started) * 1000
        response.headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"
        return response
