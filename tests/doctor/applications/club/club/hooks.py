"""What every request goes through."""

from __future__ import annotations

import logging
import time
from collections import Counter
from contextvars import ContextVar
from uuid import uuid4

from quart import Quart, Response, g, request

log = logging.getLogger(__name__)
request_id: ContextVar[str] = ContextVar("request_id", default="-")
answered: Counter[int] = Counter()


class WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


async def name_request() -> None:
    request_id.set(request.headers.get("X-Request-Id") or uuid4().hex)


def start_clock() -> None:
    g.began = time.perf_counter()


def count(response: Response) -> Response:
    answered[response.status_code] += 1
    return response


async def add_headers(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id.get()
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if "began" in g:
        log.info("%s took %.3f s", request.path, time.perf_counter() - g.began)
    return response


def init_app(app: Quart) -> None:
    app.before_request(name_request)
    app.before_request(start_clock)
    app.after_request(count)
    app.after_request(add_headers)
