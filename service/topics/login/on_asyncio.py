"""Signing in on asyncio: quart-auth as it comes, and with what a correct port adds."""

from __future__ import annotations

import asyncio
import secrets
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from quart import Quart, redirect, render_template_string, request
from quart.typing import TestClientProtocol
from quart_auth import AuthUser, QuartAuth, current_user, login_required, login_user, logout_user
from sqlalchemy import delete, event, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.specimen.database import DEMO_NAME, DEMO_PASSWORD, FAST_HASH, Specimen
from service.specimen.models import SignIn, User
from service.topics.login import rules
from service.topics.login.app_on_asyncio import Visitor, routes
from service.topics.login.client import sign_in_and_come_back
from service.topics.loopback.on_asyncio import serving
from service.trial import Trial

DEMO = {"name": DEMO_NAME, "password": DEMO_PASSWORD}


# anonymous: what is current_user before anyone signs in?


async def anonymous_in_view(trial: Trial) -> None:
    """if not current_user.is_authenticated, in a view: a coroutine is always true."""
    app = _stock_app()

    @app.get("/")
    async def view() -> str:
        answer = current_user.is_authenticated
        trial.show("is_authenticated is a", type(answer).__name__)
        if not answer:
            return rules.TURNED_AWAY
        return rules.LET_IN

    trial.saw(await _text(app.test_client(), "/"))


async def anonymous_in_template(trial: Trial) -> None:
    """{% if current_user.is_authenticated %}, in a template: Quart's templates await."""
    app = _stock_app()

    @app.get("/")
    async def view() -> str:
        return await render_template_string(rules.TEMPLATE)

    trial.saw(await _text(app.test_client(), "/"))


async def anonymous_awaited(trial: Trial) -> None:
    """if not await current_user.is_authenticated, in a view."""
    app = _stock_app()

    @app.get("/")
    async def view() -> str:
        if not await current_user.is_authenticated:
            return rules.TURNED_AWAY
        return rules.LET_IN

    trial.saw(await _text(app.test_client(), "/"))


# id-in-session: what does login_user store?


async def id_in_session(trial: Trial) -> None:
    """login_user of quart-auth."""
    client = await _signed_in(_stock_app())
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
    app = _stock_app()

    answer = await app.test_client().get("/login/me?x=1")
    rules.judge_turned_away(trial, answer.status_code, answer.headers.get("Location"))


async def next_error_handler(trial: Trial) -> None:
    """login_required and an error handler for Unauthorized."""
    async with _app(trial) as app:
        answer = await app.test_client().get("/login/me?x=1")
        rules.judge_turned_away(trial, answer.status_code, answer.headers.get("Location"))


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
        client = app.test_client()
        answers = [
            await client.post("/login/sign-in", form={**DEMO, "next": trick})
            for trick in rules.TRICKS
        ]
    rules.judge_tricks(trial, [answer.headers.get("Location", "") for answer in answers])


async def _follow_tricks(trial: Trial, choose: Callable[[str], str]) -> None:
    app = _stock_app()

    @app.get("/done")
    async def view() -> Any:
        return redirect(choose(request.args["next"]))

    client = app.test_client()
    answers = [await client.get("/done", query_string={"next": trick}) for trick in rules.TRICKS]
    rules.judge_tricks(trial, [answer.headers.get("Location", "") for answer in answers])


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
    specimen = app.extensions["specimen"] = Specimen.at(trial.folder / "specimen.db", FAST_HASH)
    async with AsyncSession(specimen.async_engine) as session, session.begin():
        session.add(SignIn(id="a random id", user_id=1))

    @event.listens_for(specimen.async_engine.sync_engine, "before_cursor_execute")
    def record_statement(_c: Any, _u: Any, statement: str, values: Any, *_: Any) -> None:
        rules.step(trace, "the database is asked", f"{' '.join(statement.split())} {values}")

    await _trace_sign_in(trial, app, Visitor("a random id"), trace)
    await specimen.close()


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
        rules.step(trace, "login_user() is called")
        login_user(user)
        return "signed in"

    @app.get("/me")
    async def me() -> str:
        rules.step(trace, "current_user is read")
        return "signed in" if await current_user.is_authenticated else "anonymous"

    client = app.test_client()
    await client.post("/sign-in")
    trial.show("the next page says", await _text(client, "/me"))
    rules.judge_steps(trial, trace)


# logout-replay: is a copied cookie dead after logout?


async def logout_replay(trial: Trial) -> None:
    """logout_user of quart-auth: the cookie is deleted in this browser."""
    trial.saw(await _replay(trial, _stock_app()))


async def logout_replay_in_database(trial: Trial) -> None:
    """The sign-in is deleted from the database as well."""
    async with _app(trial) as app:
        trial.saw(await _replay(trial, app))


async def _replay(trial: Trial, app: Quart) -> str:
    client = await _signed_in(app)
    copied = _cookie(client)
    await client.post("/login/sign-out")
    trial.saw(rules.browser_is_out((await client.get("/login/me")).status_code))
    thief = app.test_client()
    thief.set_cookie("localhost", "QUART_AUTH", copied)
    answer = await thief.get("/login/me")
    return rules.ALIVE if answer.status_code == 200 else rules.DEAD


# deleted-user: is a deleted user still signed in?


async def deleted_user(trial: Trial) -> None:
    """quart-auth believes the cookie; nobody asks whether the user exists."""
    async with _specimen(trial) as specimen:
        client = await _signed_in(_stock_app())
        trial.saw(await _delete_and_return(specimen, client))


async def deleted_user_in_database(trial: Trial) -> None:
    """The user is read from the database at every request."""
    async with _app(trial) as app:
        client = await _signed_in(app)
        trial.saw(await _delete_and_return(app.extensions["specimen"], client))


async def _delete_and_return(specimen: Specimen, client: TestClientProtocol) -> str:
    async with AsyncSession(specimen.async_engine) as session, session.begin():
        await session.execute(delete(User))
    answer = await client.get("/login/me")
    return rules.STILL_IN if answer.status_code == 200 else rules.SIGNED_OUT


# decorator-order: login_required above the route decorator


async def decorator_order_above(trial: Trial) -> None:
    """login_required above app.get: the route knows the bare view."""
    app = _stock_app()

    @login_required
    @app.get("/guarded")
    async def view() -> str:
        return "secret"

    trial.saw(await _let_in_or_not(app))


async def decorator_order_below(trial: Trial) -> None:
    """login_required below app.get."""
    app = _stock_app()

    @app.get("/guarded")
    @login_required
    async def view() -> str:
        return "secret"

    trial.saw(await _let_in_or_not(app))


async def _let_in_or_not(app: Quart) -> str:
    text = await _text(app.test_client(), "/guarded")
    return rules.LET_IN if text == "secret" else rules.TURNED_AWAY


# secure-cookie: does the sign-in survive plain http?


async def secure_cookie_default(trial: Trial) -> None:
    """quart-auth's cookie is Secure: a client that minds it keeps it back on plain http."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with serving(_stock_app()) as port:
            trial.saw(await asyncio.to_thread(sign_in_and_come_back, port))
    texts = [str(warning.message) for warning in caught]
    trial.saw(rules.WARNED, sum("Secure cookies will be ignored" in text for text in texts))
    trial.show("warnings", texts)


async def secure_cookie_test_client(trial: Trial) -> None:
    """The same app in Quart's test client, which sends it back all the same."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = await _signed_in(_stock_app())
        answer = await client.get("/login/me")
    trial.saw(rules.SENT_BACK if answer.status_code == 200 else rules.KEPT_BACK)
    texts = [str(warning.message) for warning in caught]
    trial.saw(rules.WARNED, sum("Secure cookies will be ignored" in text for text in texts))


async def secure_cookie_off(trial: Trial) -> None:
    """cookie_secure=False, while there is no TLS."""
    async with _app(trial) as app, serving(app) as port:
        trial.saw(await asyncio.to_thread(sign_in_and_come_back, port))


def _stock_app() -> Quart:
    """quart-auth as it comes: sign-in, sign-out and a guarded page, paths as in the live pair."""
    app = Quart(__name__)
    app.secret_key = secrets.token_bytes(32)
    QuartAuth(app)

    @app.post("/login/sign-in")
    async def sign_in() -> str:
        login_user(AuthUser("1"))
        return "signed in"

    @app.post("/login/sign-out")
    async def sign_out() -> str:
        logout_user()
        return "signed out"

    @app.get("/login/me")
    @login_required
    async def me() -> str:
        return "me"

    return app


@asynccontextmanager
async def _specimen(trial: Trial) -> AsyncIterator[Specimen]:
    specimen = Specimen.at(trial.folder / "specimen.db", FAST_HASH)
    try:
        yield specimen
    finally:
        await specimen.close()


@asynccontextmanager
async def _app(trial: Trial) -> AsyncIterator[Quart]:
    """The live pair's app on a specimen of the trial's own."""
    app = Quart(__name__)
    app.secret_key = secrets.token_bytes(32)
    async with _specimen(trial) as app.extensions["specimen"]:
        app.register_blueprint(routes, url_prefix="/login")
        yield app


async def _signed_in(app: Quart) -> TestClientProtocol:
    client = app.test_client()
    await client.post("/login/sign-in", form=DEMO)
    return client


def _cookie(client: TestClientProtocol) -> str:
    jar = client.cookie_jar or ()
    return next((cookie.value or "" for cookie in jar if cookie.name == "QUART_AUTH"), "")


async def _text(client: TestClientProtocol, path: str) -> str:
    return await (await client.get(path)).get_data(as_text=True)
