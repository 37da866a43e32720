"""The port: Quart on asyncio, the comparison endpoints, and the original mounted at /flask."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from flask import Flask
from granian.utils.proxies import wrap_asgi_with_proxy_headers as from_proxies
from quart import Blueprint, Quart

from async_contrast.accounts.budgets import Budget
from async_contrast.accounts.passwords import Passwords
from async_contrast.config import Settings
from async_contrast.contrasts.contrast import Side, Topic
from async_contrast.database.database import Database
from async_contrast.engine.choosing import engine_for
from async_contrast.engine.news import News
from async_contrast.errors import LabUnavailable
from async_contrast.flask_app import InOrder, create_flask_app
from async_contrast.interpreters.probing import own
from async_contrast.lab.last_verdicts import LastVerdicts
from async_contrast.lab.loading import load
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.lab.supervisor import Lab
from async_contrast.live_routes import LONGEST_BODY, live_routes
from async_contrast.specimen.live import live_specimen
from async_contrast.web.api import (
    accounts,
    compare,
    events,
    health,
    reports,
    runs,
    search,
    seen,
    workers,
)
from async_contrast.web.api.error_answers import answer_errors
from async_contrast.web.auth.authentication import Authentication
from async_contrast.web.auth.cookies import Cookies
from async_contrast.web.auth.parts import Parts
from async_contrast.web.auth.seen import Seen
from async_contrast.web.auth.under_way import UnderWay
from async_contrast.web.middleware.gate import gate
from async_contrast.web.middleware.hosts import Hosts
from async_contrast.web.middleware.mount import Mount
from async_contrast.web.middleware.proxies import as_seen
from async_contrast.web.middleware.sessions import Sessions
from async_contrast.web.openapi.document import describe
from async_contrast.web.pages import (
    api_page,
    assets,
    contrast_page,
    docs,
    hazards,
    home,
    render,
    run_all,
    run_list,
    run_page,
)
from async_contrast.web.pages import reports as report_pages
from async_contrast.web.pages import seen as seen_page
from async_contrast.web.reports.coded import coded

PAGES = (
    home,
    run_all,
    contrast_page,
    hazards,
    run_list,
    run_page,
    report_pages,
    seen_page,
    docs,
    api_page,
    assets,
)


def create_app(
    settings: Settings | None = None,
    catalogue: str | None = None,
    host: str = "127.0.0.1",
    pythons: Mapping[str, Path | None] | None = None,
    worker: bool = True,
) -> Quart:
    """The whole service as one ASGI app.

    The labs start with the app and end with it. `catalogue` is the one that is compared, if not
    that of the settings; `host` is the name or address that is listened on; `pythons` are the
    interpreters that can be asked, by name, None being the one that runs this: it alone, if they
    are left out; `worker` is whether it runs what is kept itself. Raises ConfigurationError if
    there are no settings and the environment's cannot be used, and CatalogueError.
    """
    settings = settings or Settings.from_environment(os.environ)
    catalogue = catalogue or settings.catalogue
    topics = load(catalogue)
    app = Quart(__name__, static_folder=None)
    _configure(app, settings)
    _add_routes(app, topics)
    original = app.extensions["original"] = create_flask_app(settings.secret_key, topics)
    labs = _labs(settings, catalogue, pythons or {own().interpreter.name: None})
    describe(app, original, topics, tuple(labs))
    app.json = InOrder(app)  # quart_schema has put one of its own there
    mount = _put_in_front(app, original, settings, host)
    running = ServedCatalogue(labs, topics, LastVerdicts(settings.scratch))
    app.extensions["catalogue"] = running
    app.extensions["parts"] = _parts(app, settings, running, worker)
    _begin_and_end_with(app, settings, mount)
    return app


def _labs(
    settings: Settings, catalogue: str, pythons: Mapping[str, Path | None]
) -> Mapping[str, Lab]:
    """One a platform, that of this interpreter first."""
    here_first = sorted(pythons.items(), key=lambda each: each[1] is not None)
    return {name: Lab(settings, catalogue, path) for name, path in here_first}


def _configure(app: Quart, settings: Settings) -> None:
    app.secret_key = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    # It is a task and a timer for each answer; no stream here has to end after a minute.
    app.config["RESPONSE_TIMEOUT"] = None
    app.config["SESSION_COOKIE_NAME"] = "quart_session"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.session_interface = Sessions()
    app.jinja_options = render.BLANKS.copy()
    app.jinja_env.globals |= {
        "asset": assets.address,
        "coded": coded,
        "here": render.here,
    }


def _add_routes(app: Quart, topics: Mapping[str, Topic]) -> None:
    for name, routes in live_routes(topics, Side.ASYNCIO, Blueprint):
        app.register_blueprint(routes, url_prefix=f"/quart/{name}")
    for module in (compare, search, accounts, runs, reports, seen, events, workers, health, *PAGES):
        app.register_blueprint(module.routes)
    answer_errors(app)


def _put_in_front(app: Quart, original: Flask, settings: Settings, host: str) -> Mount:
    """What each request goes through before it is the port's or the original's."""
    mount = Mount(app.asgi_app, original)
    talks = {rule.rule for rule in app.url_map.iter_rules() if rule.websocket}
    guarded = gate(mount, Hosts(settings.hosts, host), talks)
    if settings.trusted_proxies:  # else it would look every client's address up for nothing
        guarded = from_proxies(guarded, list(as_seen(settings.trusted_proxies)))
    app.asgi_app = guarded  # type: ignore[method-assign, assignment]
    return mount


def _begin_and_end_with(app: Quart, settings: Settings, mount: Mount) -> None:
    """What runs as long as the app does."""
    parts, original = app.extensions["parts"], app.extensions["original"]
    labs = app.extensions["catalogue"].platforms

    @app.while_serving
    async def keep_specimen() -> AsyncGenerator[None, None]:
        async with live_specimen(settings.scratch) as specimen:
            app.extensions["specimen"] = original.extensions["specimen"] = specimen
            yield

    @app.before_serving
    async def start() -> None:
        await _start(labs)
        await parts.engine.start()

    @app.after_serving
    async def end() -> None:
        end_all(app)
        mount.close()
        await parts.engine.close()
        await _close(labs)
        await asyncio.to_thread(parts.seen.close)
        parts.authentication.close()
        await parts.database.close()


async def _start(labs: Mapping[str, Lab]) -> None:
    """All of them, or none: raises LabUnavailable for the first that cannot be."""
    tries = await asyncio.gather(*(lab.start() for lab in labs.values()), return_exceptions=True)
    for name, failed in zip(labs, tries, strict=True):
        if failed is not None:
            await _close(labs)
            raise LabUnavailable(f"{name}: {failed}")


async def _close(labs: Mapping[str, Lab]) -> None:
    await asyncio.gather(*(lab.close() for lab in labs.values()))


def _parts(app: Quart, settings: Settings, running: ServedCatalogue, worker: bool) -> Parts:
    """The parts that keep runs and know whose they are; they connect to nothing yet."""
    database, news, cookies = Database(settings.database_url), News(), Cookies()
    budget = Budget(
        settings.workers_each, settings.cells_each, settings.runs_each, settings.kept_each
    )
    cookies.init_app(app)
    return Parts(
        database=database,
        authentication=Authentication(database, Passwords()),
        cookies=cookies,
        news=news,
        engine=engine_for(
            settings.database_url, database, running, news, settings.trials_at_once * worker
        ),
        budget=budget,
        under_way=UnderWay(budget),
        seen=Seen(settings.scratch),
    )


def end_all(app: Quart) -> None:
    """End the comparisons that run, then the streams that are open, and begin no other."""
    app.extensions["catalogue"].end()
    app.extensions["parts"].engine.end()
