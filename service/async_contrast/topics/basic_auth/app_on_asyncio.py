"""The port: a page guarded by a reader of its own, for quart-auth's sends no realm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from quart import Blueprint, current_app, g, request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from async_contrast.accounts.basic_credentials import read_basic
from async_contrast.specimen.database import Specimen
from async_contrast.specimen.models import User
from async_contrast.specimen.password_hashes import check_password_hash
from async_contrast.topics import live
from async_contrast.topics.basic_auth.rules import REALM

routes = Blueprint("basic_auth", __name__)

View = Callable[..., Awaitable[Any]]


def login_required(view: View) -> View:
    """Let in who knows a name and its password, and ask everybody else with a realm."""

    @wraps(view)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        credentials = read_basic(request.headers.getlist("Authorization"))
        if credentials is None or not await verify(credentials.name, credentials.password):
            raise Unauthorized(
                www_authenticate=WWWAuthenticate("basic", {"realm": REALM, "charset": "UTF-8"})
            )
        g.basic_auth_name = credentials.name
        return await view(*args, **kwargs)

    return wrapper


async def verify(name: str, password: str) -> bool:
    """Whether the password is right, hashed off the loop; an unknown name costs a hash as well."""
    specimen: Specimen = current_app.extensions["specimen"]
    async with AsyncSession(specimen.async_engine) as session:
        stored = await session.scalar(select(User.password_hash).where(User.name == name))
    right = await asyncio.to_thread(check_password_hash, stored or specimen.nobodys_hash, password)
    return stored is not None and right


@routes.get("/me")
@live.answers("text/html", {200: "The greeting.", 401: "Name and password are asked for."})
@login_required
async def me() -> str:
    """A greeting for those who know name and password."""
    return f"Hello, {g.basic_auth_name}"
