"""The port: a guarded page, sign-in and sign-out with quart-auth and sessions in the database."""

from __future__ import annotations

import asyncio
import secrets
from typing import cast

from quart import Blueprint, Quart, current_app, redirect, request, url_for
from quart.blueprints import BlueprintSetupState
from quart.typing import ResponseReturnValue
from quart_auth import (
    Action,
    AuthUser,
    QuartAuth,
    Unauthorized,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from werkzeug.urls import iri_to_uri

from async_contrast.accounts.redirects import path_on_this_service
from async_contrast.specimen.database import Specimen
from async_contrast.specimen.models import SignIn, User
from async_contrast.specimen.password_hashes import check_password_hash
from async_contrast.topics import live
from async_contrast.topics.login import pages, rules

routes = Blueprint("login", __name__)

MOST_SIGN_INS = 1000
"""Sign-ins that the specimen remembers; the demo account is everybody's."""


class Visitor(AuthUser):
    """Whoever bears the cookie: it holds a random id, and the database knows whose it is."""

    def __init__(self, auth_id: str | None, action: Action = Action.PASS) -> None:
        super().__init__(auth_id, action)
        self._user: User | None = None

    async def user(self) -> User | None:
        """The user, read once a request; None if the sign-in has ended or the user is gone."""
        if self._user is None and self.auth_id is not None:
            async with AsyncSession(_specimen().async_engine) as session:
                self._user = await session.scalar(
                    select(User).join(SignIn).where(SignIn.id == self.auth_id)
                )
        return self._user

    @property
    async def is_authenticated(self) -> bool:
        return await self.user() is not None


@routes.record
def _add_quart_auth(state: BlueprintSetupState) -> None:
    # Not Secure: the service speaks plain http, and the account is everybody's.
    app = cast(Quart, state.app)
    auth = QuartAuth(app, user_class=Visitor, cookie_secure=False)
    # It looks at every answer of the app; those of the other routes have nothing to do with it.
    app.after_request_funcs[None].remove(auth.after_request)
    app.after_request_funcs[state.name].append(auth.after_request)


@routes.errorhandler(Unauthorized)
async def ask_to_sign_in(_: Exception) -> ResponseReturnValue:
    """quart-auth says 401; people are sent to the form, and back afterwards."""
    wanted = request.root_path + request.full_path.rstrip("?")
    return redirect(url_for(".sign_in", next=wanted))


@routes.get("/me")
@live.answers("text/html", rules.ANSWERS_OF_ME)
@login_required
async def me() -> ResponseReturnValue:
    """A page for those who have signed in."""
    user = await cast(Visitor, current_user).user()
    return pages.greeting(user.name if user else "", url_for(".sign_out"))


@routes.get("/sign-in")
@live.asks("next", rules.NEXT)
@live.answers("text/html", rules.ANSWERS_OF_FORM)
async def sign_in() -> ResponseReturnValue:
    """The sign-in form."""
    wanted = path_on_this_service(request.args.get("next"))
    return pages.form(url_for(".sign_in"), wanted)


@routes.post("/sign-in")
@live.submits("name", "password", "next")
@live.answers("text/html", rules.ANSWERS_OF_SIGN_IN)
async def check_and_sign_in() -> ResponseReturnValue:
    """Checks name and password and leads to `next`."""
    form = await request.form
    wanted = path_on_this_service(form.get("next"))
    user = await find_user(form.get("name", ""), form.get("password", ""))
    if user is None:
        return pages.form(url_for(".sign_in"), wanted, "Name or password is wrong."), 403
    login_user(Visitor(await _new_sign_in(user), Action.WRITE))
    return redirect(iri_to_uri(wanted), 303)  # Flask's redirect does that by itself


@routes.post("/sign-out")
@live.answers("text/html", rules.ANSWERS_OF_SIGN_OUT)
async def sign_out() -> ResponseReturnValue:
    """Ends the sign-in, wherever its cookie may have been copied to."""
    async with AsyncSession(_specimen().async_engine) as session, session.begin():
        await session.execute(delete(SignIn).where(SignIn.id == current_user.auth_id))
    logout_user()
    return redirect(url_for(".sign_in"), 303)


async def find_user(name: str, password: str) -> User | None:
    """The user of this name, if the password is right; the same on both ports."""
    async with AsyncSession(_specimen().async_engine) as session:
        user = await session.scalar(select(User).where(User.name == name))
    stored = user.password_hash if user else _specimen().nobodys_hash
    right = await asyncio.to_thread(check_password_hash, stored, password)
    return user if right else None


async def _new_sign_in(user: User) -> str:
    """Remember a sign-in under a random id, and forget the oldest ones beyond MOST_SIGN_INS."""
    sign_in_id = secrets.token_urlsafe(32)
    async with AsyncSession(_specimen().async_engine) as session, session.begin():
        session.add(SignIn(id=sign_in_id, user_id=user.id))
        await session.flush()
        newest = select(SignIn.number).order_by(SignIn.number.desc()).limit(MOST_SIGN_INS)
        await session.execute(delete(SignIn).where(SignIn.number.not_in(newest)))
    return sign_in_id


def _specimen() -> Specimen:
    specimen: Specimen = current_app.extensions["specimen"]
    return specimen
