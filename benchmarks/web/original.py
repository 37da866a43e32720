"""The Flask original: a greeting, a wait, a row from a database. `app` is for a WSGI server."""

from __future__ import annotations

import logging
import time

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.web import stored
from benchmarks.web.answers import HELLO, WAITED

# waitress tells of every request that waits in line
logging.getLogger("waitress").setLevel(logging.ERROR)

app = Flask(__name__)
engines = {
    name: create_engine(stored.synchronous(url), **stored.POOL)
    for name, url in stored.named().items()
}


@app.get("/hello")
def hello() -> str:
    """Nothing but the framework's own price."""
    return HELLO


@app.get("/wait/<int:milliseconds>")
def wait(milliseconds: int) -> str:
    """Answer after a while, as if somebody else had been asked."""
    time.sleep(milliseconds / 1000)
    return WAITED


@app.get("/read/<database>/<int:author>")
def read(database: str, author: int) -> str:
    """The name in a row."""
    with Session(engines[database]) as session:
        return session.get_one(stored.Author, author).name
