"""Who somebody is: signing in with a cookie, and HTTP Basic for programs."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from quart import Blueprint, Response, abort, flash, g, redirect, request, url_for
from quart.typing import ResponseReturnValue
from quart_auth import AuthUser, current_user, login_required, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from club.database import session
from club.guards import listed, timed
from club.models import Person
from club.redirects import leads_here

P = ParamSpec("P")
R = TypeVar("R")

accounts = Blueprint("accounts", __name__)
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Member(AuthUser):
    """Whoever the cookie names; the row is read when somebody asks."""

    _row: Person | None = None

    async def person(self) -> Person | None:
        if self._row is None and self.auth_id is not None:
            self._row = await session().get(Person, int(self.auth_id))
        return self._row

    @property
    async def is_authenticated(self) -> bool:
        return await self.person() is not None


@functools.lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _matches(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


async def find_person(name: str, password: str) -> Person | None:
    person = await session().scalar(select(Person).where(Person.name == name))
    stored = person.password if person is not None else None
    return person if await asyncio.to_thread(_matches, stored, password) else None


def basic_required(view: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R | Response]]:
    challenge = {"WWW-Authenticate": 'Basic realm="club", charset="UTF-8"'}

    @functools.wraps(view)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        given = request.authorization
        if given is None or given.type != "basic":
            return Response("", 401, challenge)
        person = await find_person(given.username or "", given.password or "")
        if person is None:
            return Response("", 401, challenge)
        g.person = person
        return await view(*args, **kwargs)

    return wrapper


@accounts.post("/join")
async def join() -> ResponseReturnValue:
    form = await request.form
    name, password = form.get("name", "").strip(), form.get("password", "")
    if not name or len(password) < 8:
        abort(400, "a name, and a password of eight characters")
    hashed = await asyncio.to_thread(_hasher.hash, password)
    person = Person(name=name, email=form.get("email", ""), password=hashed)
    session().add(person)
    try:
        await session().commit()
    except IntegrityError:
        await session().rollback()
        abort(409, f"{name} is a member already")
    return person.as_dict(), 201, {"Location": url_for("accounts.me")}


@accounts.route("/login", methods=["GET", "POST"])
async def login() -> ResponseReturnValue:
    target = request.args.get("next", "")
    if not leads_here(target):
        target = url_for("accounts.me")
    if request.method == "GET":
        return f"<form method=post action='?next={target}'></form>"
    form = await request.form
    person = await find_person(form.get("name", ""), form.get("password", ""))
    if person is None:
        await flash("No such name and password")
        return redirect(url_for("accounts.login", next=target))
    login_user(Member(str(person.id)), remember=True)
    return redirect(target)


@accounts.post("/logout")
@login_required
async def logout() -> ResponseReturnValue:
    logout_user()
    return "", 204


@accounts.route("/me")
@listed("who you are")
@login_required
@timed
async def me() -> ResponseReturnValue:
    person = await current_user.person()
    bookings = await person.awaitable_attrs.bookings
    return {**person.as_dict(), "evenings": [booking.evening_id for booking in bookings]}


@accounts.get("/hello")
async def hello() -> str:
    if await current_user.is_authenticated:
        return "hello, member"
    return "hello, stranger"
