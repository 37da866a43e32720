"""Signing in on asyncio: quart-auth as it comes, and with what a correct port adds."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from quart import Blueprint, Quart, Response, redirect, render_template_string, request
from quart.typing import TestClientProtocol
from quart_auth import AuthUser, QuartAuth, current_user, login_required, login_user
from sqlalchemy import delete, event, select
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.database import DEMO_NAME, DEMO_PASSWORD, FAST_HASH, Specimen
from async_contrast.specimen.models import SignIn, User
from async_contrast.topics.controls import ensure
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.login import rules
from async_contrast.topics.login.answers import Answer, is_in, must_lead_on
from async_contrast.topics.login.app_on_asyncio import Visitor, routes
from async_contrast.topics.login.client import sign_in_and_come_back
from async_contrast.topics.login.naive_app_on_asyncio import routes as naive_routes
from async_contrast.topics.loopback.on_asyncio import serving

DEMO = {"name": DEMO_NAME, "password": DEMO_PASSWORD}


# anonymous: what is current_user before anyone signs in?


async def anonymous_in_view(trial: Trial) -> None:
    """if not current_user.is_authenticated, in a view: a coroutine is always true."""
    async with _app(trial, naive_routes) as app:

        @app.get("/")
        async def view() -> str:
            answer = current_user.is_authenticated
            trial.show("is_authenticated is a", type(answer).__name__)
            if not answer:
                return rules.TURNED_AWAY
            return rules.LET_IN

        await _judge_anonymous(trial, app)


async def anonymous_in_template(trial: Trial) -> None:
    """{% if current_user.is_authenticated %}, in a template: Quart's templates await."""
    async with _app(trial, naive_routes) as app:

        @app.get("/")
        async def view() -> str:
            return await render_template_string(rules.TEMPLATE)

        await _judge_anonymous(trial, app)


async def anonymous_awaited(trial: Trial) -> None:
    """if not await current_user.is_authenticated, in a view."""
    async with _app(trial, naive_routes) as app:

        @app.get("/")
        async def view() -> str:
            if not await current_user.is_authenticated:
                return rules.TURNED_AWAY
            return rules.LET_IN

        await _judge_anonymous(trial, app)


async def _judge_anonymous(trial: Trial, app: Quart) -> None:
    to_visitor = await _get(await _signed_in(app), "/")
    rules.judge_anonymous(trial, to_visitor.text, (await _get(app.test_client(), "/")).text)


# id-in-session: what does login_user store?


async def id_in_session(trial: Trial) -> None:
    """login_user of quart-auth."""
    async with _app(trial, naive_routes) as app:
        client = await _signed_in(app)
        rules.judge_cookies(trial, {"QUART_AUTH": _cookie(client)})


async def id_in_session_random(trial: Trial) -> None:
    """login_user of quart-auth, given a random id of the sign-in."""
    async with _app(trial) as app:
        cookie = _cookie(await _signed_in(app))
        async with AsyncSession(app.extensions["specimen"].async_engine) as session:
            known = await session.scalar(select(SignIn.id))
        rules.judge_cookies(trial, {"QUART_AUTH": cookie}, known)


# next: where is an anonymous visitor sent?


async def next_location(trial: Trial) -> None:
    """login_required of quart-auth."""
    async with _app(trial, naive_routes) as app:
        await _signed_in(app)
        rules.judge_turned_away(trial, await _get(app.test_client(), "/login/me?x=1"))


async def next_error_handler(trial: Trial) -> None:
    """login_required and an error handler for Unauthorized."""
    async with _app(trial) as app:
        await _signed_in(app)
        rules.judge_turned_away(trial, await _get(app.test_client(), "/login/me?x=1"))


# next-off-site: can `next` lead off this site?


async def next_off_site_unchecked(trial: Trial) -> None:
    """redirect(next) as it came."""
    await _follow_tricks(trial, lambda wanted: wanted)


async def next_off_site_slash(trial: Trial) -> None:
    """redirect(next) if it starts with a slash."""
    await _follow_tricks(trial, lambda wanted: wanted if wanted.startswith("/") else "/")


async def next_off_site_checked(trial: Trial) -> None:
    """The sign-in form of the live pair, whose `next` is checked."""
    async with _app(trial) as app:
        client = await _signed_in(app)
        answers = {wanted: await _sign_in(client, wanted) for wanted in rules.WANTED}
    rules.judge_tricks(trial, answers)


async def _follow_tricks(trial: Trial, choose: Callable[[str], str]) -> None:
    async with _app(trial, naive_routes) as app:

        @app.get("/done")
        async def view() -> Any:
            return redirect(choose(request.args["next"]))

        client = await _signed_in(app)
        answers = {wanted: await _get(client, "/done", next=wanted) for wanted in rules.WANTED}
    rules.judge_tricks(trial, answers)


# six-steps: which steps lead from login_user() to current_user?


async def six_steps(trial: Trial) -> None:
    """quart-auth, every step recorded."""
    trace: rules.Trace = []
    app = _recording_app(trace, AuthUser)
    await _trace_sign_in(trial, app, AuthUser("1"), trace)


async def six_steps_in_database(trial: Trial) -> None:
    """quart-auth with a random id of the sign-in, every step recorded."""
    trace: rules.Trace = []
    app = _recording_app(trace, Visitor)
    async with _specimen(trial) as specimen:
        app.extensions["specimen"] = specimen
        async with AsyncSession(specimen.async_engine) as session, session.begin():
            session.add(SignIn(id="a random id", user_id=1))

        @event.listens_for(specimen.async_engine.sync_engine, "before_cursor_execute")
        def record_statement(_c: Any, _u: Any, statement: str, values: Any, *_: Any) -> None:
            rules.step(trace, "the database is asked", f"{' '.join(statement.split())} {values}")

        await _trace_sign_in(trial, app, Visitor("a random id"), trace)


def _recording_app(trace: rules.Trace, user_class: type[AuthUser]) -> Quart:
    class RecordingAuth(QuartAuth):
        def login_user(self, user: AuthUser) -> None:
            rules.step(trace, "g gets the user", user.auth_id)
            super().login_user(user)

        def dump_token(self, auth_id: str, app: Quart | None = None) -> str:
            rules.step(trace, "a cookie of its own gets the id", repr(auth_id))
            return super().dump_token(auth_id, app)

        def resolve_user(self) -> AuthUser:
            rules.step(trace, "resolve_user() runs")
            user = super().resolve_user()
            rules.step(trace, "g gets the user", user.auth_id)
            return user

        def load_cookie(self) -> str | None:
            auth_id = super().load_cookie()
            rules.step(trace, "the cookie is asked for the id", repr(auth_id))
            return auth_id

    app = Quart(__name__)
    app.secret_key = secrets.token_bytes(32)
    RecordingAuth(app, user_class=user_class, cookie_secure=False)
    return app


async def _trace_sign_in(trial: Trial, app: Quart, user: AuthUser, trace: rules.Trace) -> None:
    @app.post("/sign-in")
    async def sign_in() -> str:
        trace.clear()  # what came before is not part of the steps
        rules.step(trace, "login_user() is called")
        login_user(user)
        return "signed in"

    @app.get("/me")
    async def me() -> str:
        rules.step(trace, "current_user is read")
        return rules.SIGNED_IN if await current_user.is_authenticated else rules.ANONYMOUS

    anybody, client = await _get(app.test_client(), "/me"), app.test_client()
    await client.post("/sign-in")
    rules.judge_steps(trial, trace, (await _get(client, "/me")).text, anybody.text)


# logout-replay: is a copied cookie dead after logout?


async def logout_replay(trial: Trial) -> None:
    """logout_user of quart-auth: the cookie is deleted in this browser."""
    async with _app(trial, naive_routes) as app:
        await _replay(trial, app)


async def logout_replay_in_database(trial: Trial) -> None:
    """The sign-in is deleted from the database as well."""
    async with _app(trial) as app:
        await _replay(trial, app)


async def _replay(trial: Trial, app: Quart) -> None:
    client = await _signed_in(app)
    copied = _cookie(client)
    ensure(await _signs_in(app, copied), "the copied cookie never signed in")
    must_lead_on(await _read(await client.post("/login/sign-out")))
    ensure(not await _is_in(client), "the sign-out left this browser signed in")
    trial.saw(rules.OUT)
    trial.saw(rules.ALIVE if await _signs_in(app, copied) else rules.DEAD)


async def _signs_in(app: Quart, copied: str) -> bool:
    thief = app.test_client()
    thief.set_cookie("localhost", "QUART_AUTH", copied)
    return await _is_in(thief)


# deleted-user: is a deleted user still signed in?


async def deleted_user(trial: Trial) -> None:
    """quart-auth believes the cookie; nobody asks whether the user exists."""
    async with _app(trial, naive_routes) as app:
        await _delete_and_return(trial, app)


async def deleted_user_in_database(trial: Trial) -> None:
    """The user is read from the database at every request."""
    async with _app(trial) as app:
        await _delete_and_return(trial, app)


async def _delete_and_return(trial: Trial, app: Quart) -> None:
    client = await _signed_in(app)
    async with AsyncSession(app.extensions["specimen"].async_engine) as session, session.begin():
        gone = (await session.scalars(delete(User).returning(User.name))).all()
    ensure(gone == [DEMO_NAME], f"deleted were {gone}")
    trial.saw(rules.STILL_IN if await _is_in(client) else rules.SIGNED_OUT)


# decorator-order: login_required above the route decorator


async def decorator_order_above(trial: Trial) -> None:
    """login_required above app.get: the route knows the bare view."""
    async with _app(trial, naive_routes) as app:

        @login_required
        @app.get("/guarded")
        async def view() -> str:
            return rules.GUARDED

        await _judge_order(trial, app)


async def decorator_order_below(trial: Trial) -> None:
    """login_required below app.get."""
    async with _app(trial, naive_routes) as app:

        @app.get("/guarded")
        @login_required
        async def view() -> str:
            return rules.GUARDED

        await _judge_order(trial, app)


async def _judge_order(trial: Trial, app: Quart) -> None:
    to_visitor = await _get(await _signed_in(app), "/guarded")
    rules.judge_order(trial, to_visitor, await _get(app.test_client(), "/guarded"))


# secure-cookie: does the sign-in survive plain http?


async def secure_cookie_default(trial: Trial) -> None:
    """quart-auth's cookie is Secure: a client that minds it keeps it back on plain http."""
    with hear_warnings() as caught:
        async with _app(trial, naive_routes) as app, serving(app) as port:
            trial.saw(await asyncio.to_thread(sign_in_and_come_back, port))
    texts = [str(warning.message) for warning in caught]
    trial.saw(rules.WARNED, sum("Secure cookies will be ignored" in text for text in texts))
    trial.show("warnings", texts)


async def secure_cookie_test_client(trial: Trial) -> None:
    """The same app in Quart's test client, which sends it back all the same."""
    with hear_warnings() as caught:
        async with _app(trial, naive_routes) as app:
            client = app.test_client()
            must_lead_on(await _sign_in(client))
            ensure(_cookie(client) != "", "no cookie came with the sign-in")
            trial.saw(rules.SENT_BACK if await _is_in(client) else rules.KEPT_BACK)
    texts = [str(warning.message) for warning in caught]
    trial.saw(rules.WARNED, sum("Secure cookies will be ignored" in text for text in texts))


async def secure_cookie_off(trial: Trial) -> None:
    """cookie_secure=False, while there is no TLS."""
    async with _app(trial) as app, serving(app) as port:
        trial.saw(await asyncio.to_thread(sign_in_and_come_back, port))


@asynccontextmanager
async def _specimen(trial: Trial) -> AsyncIterator[Specimen]:
    specimen = Specimen.at(trial.folder / "specimen.db", FAST_HASH)
    try:
        yield specimen
    finally:
        await specimen.close()


@asynccontextmanager
async def _app(trial: Trial, blueprint: Blueprint = routes) -> AsyncIterator[Quart]:
    """The live pair's app, or the naive port of it, on a specimen of the trial's own."""
    app = Quart(__name__)
    app.secret_key = secrets.token_bytes(32)
    async with _specimen(trial) as app.extensions["specimen"]:
        app.register_blueprint(blueprint, url_prefix="/login")
        yield app


async def _signed_in(app: Quart) -> TestClientProtocol:
    """A client whose sign-in was accepted, and that the guard lets in since."""
    client = app.test_client()
    wrong = await client.post("/login/sign-in", form={**DEMO, "password": "byron"})
    ensure(wrong.status_code == 403, "a wrong password is taken")
    must_lead_on(await _sign_in(client))
    ensure(await _is_in(client), "the sign-in was accepted, and the guard does not know it")
    return client


async def _sign_in(client: TestClientProtocol, wanted: str = "/") -> Answer:
    return await _read(await client.post("/login/sign-in", form={**DEMO, "next": wanted}))


async def _is_in(client: TestClientProtocol) -> bool:
    anybody = client.app.test_client()
    return is_in(await _get(client, "/login/me"), await _get(anybody, "/login/me"))


async def _get(client: TestClientProtocol, path: str, **query: str) -> Answer:
    return await _read(await client.get(path, query_string=query or None))


async def _read(answer: Response) -> Answer:
    location, text = answer.headers.get("Location"), await answer.get_data(as_text=True)
    return Answer(answer.status_code, location, text)


def _cookie(client: TestClientProtocol) -> str:
    jar = client.cookie_jar or ()
    return next((cookie.value or "" for cookie in jar if cookie.name == "QUART_AUTH"), "")
