"""What the endpoints for accounts and runs share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from quart import current_app

from async_contrast.accounts.budgets import Budget
from async_contrast.database.database import Database
from async_contrast.engine.interface import Engine
from async_contrast.engine.news import News
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.web.auth.authentication import Authentication
from async_contrast.web.auth.cookies import Cookies
from async_contrast.web.auth.seen import Seen
from async_contrast.web.auth.under_way import UnderWay


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an app that keep runs and know whose they are.

    `streams` counts, by account, who follows a run now; `tours`, by address, who has all run.
    """

    database: Database
    authentication: Authentication
    cookies: Cookies
    news: News
    engine: Engine
    budget: Budget
    under_way: UnderWay
    seen: Seen
    streams: Counter[int] = field(default_factory=Counter)
    tours: Counter[str] = field(default_factory=Counter)


def parts_here() -> Parts:
    """Those of the app that answers the current request."""
    return cast(Parts, current_app.extensions["parts"])


def catalogue_here() -> ServedCatalogue:
    """What the app that answers the current request compares, and the lab that it does it in."""
    return cast(ServedCatalogue, current_app.extensions["catalogue"])
