"""HTTP Basic on asyncio: quart-auth's decorator, and a reader of the port's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from quart import Quart, request
from quart_auth import basic_auth_required

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.database import DEMO_NAME, DEMO_PASSWORD, FAST_HASH, Specimen
from async_contrast.topics.basic_auth import rules
from async_contrast.topics.basic_auth.app_on_asyncio import routes
from async_contrast.topics.loopback.on_asyncio import serving
from async_contrast.topics.neighbours.on_asyncio import neighbours_of

# challenge: how are no, wrong and right credentials answered?


async def challenge(trial: Trial) -> None:
    """basic_auth_required of quart-auth, asked by the same two clients: it names no realm."""
    await _challenge(trial, _stock_app())


async def challenge_own_reader(trial: Trial) -> None:
    """A reader of the port's own, asked by the same two clients."""
    async with _app(trial) as app:
        await _challenge(trial, app)


async def _challenge(trial: Trial, app: Quart) -> None:
    rules.judge_answers(trial, await _answers_to(app, rules.STEPS), rules.STEPS)
    async with serving(app) as port:
        trial.saw(await asyncio.to_thread(rules.ask_as_a_client, port, "/basic_auth/me"))


# header: what exactly is in the header?


async def header(trial: Trial) -> None:
    """What a client sends to the port once it is asked."""
    async with _app(trial) as app:
        seen = [""]

        @app.before_request
        async def note() -> None:
            seen.append(request.headers.get("Authorization", ""))

        async with serving(app) as port:
            await asyncio.to_thread(rules.ask_as_a_client, port, "/basic_auth/me")
        rules.judge_header(trial, seen[-1])


async def header_digest(trial: Trial) -> None:
    """What a client sends to a Quart view that asks for Digest: a hash of the password."""
    app = Quart(__name__)
    seen = [""]

    @app.get("/")
    async def view() -> str:
        seen.append(request.headers.get("Authorization", ""))
        if not seen[-1]:
            raise rules.ask_for_digest()
        return "text"

    async with serving(app) as port:
        await asyncio.to_thread(rules.ask_by_digest, port, "/")
    rules.judge_header(trial, seen[-1])


# malformed: how is a header answered that is malformed, or unusual and wrong?


async def malformed(trial: Trial) -> None:
    """basic_auth_required of quart-auth and fifteen headers that should let nobody in."""
    answers = await _answers_to(_stock_app(), {**rules.STEPS, **rules.STRANGE})
    rules.judge_answers(trial, answers, rules.STRANGE)


async def malformed_empty_password(trial: Trial) -> None:
    """basic_auth_required with '' for a password: a name without a colon gets in."""
    no_colon = {"no colon": rules.STRANGE["no colon"]}
    answers = await _answers_to(_stock_app(password=""), {**rules.steps(password=""), **no_colon})
    rules.judge_answers(trial, answers, no_colon)


async def malformed_own_reader(trial: Trial) -> None:
    """A reader of the port's own and fifteen headers that should let nobody in."""
    async with _app(trial) as app:
        answers = await _answers_to(app, {**rules.STEPS, **rules.STRANGE})
        rules.judge_answers(trial, answers, rules.STRANGE)


# hash-on-loop: a slow hash in the view; what do its neighbours feel?


async def hash_on_loop(trial: Trial) -> None:
    """A Quart view that checks a password on the loop."""
    await neighbours_of(
        trial, lambda may_end: rules.hash_until(may_end, rules.FROZEN), rules.WAITED
    )


async def hash_on_loop_to_thread(trial: Trial) -> None:
    """The same view with the check in asyncio.to_thread."""
    await neighbours_of(
        trial,
        lambda may_end: asyncio.to_thread(rules.hash_until, may_end, rules.PATIENCE),
        rules.WAITED,
    )


def _stock_app(password: str = DEMO_PASSWORD) -> Quart:
    """quart-auth's decorator as it comes, name and password in the configuration."""
    app = Quart(__name__)
    app.logger.disabled = True  # what it would log is in the answers
    app.config["QUART_AUTH_BASIC_USERNAME"] = DEMO_NAME
    app.config["QUART_AUTH_BASIC_PASSWORD"] = password

    @app.get("/basic_auth/me")
    @basic_auth_required()
    async def me() -> str:
        return f"Hello, {DEMO_NAME}"

    return app


@asynccontextmanager
async def _app(trial: Trial) -> AsyncIterator[Quart]:
    """The live pair's app on a specimen of the trial's own."""
    app = Quart(__name__)
    specimen = Specimen.at(trial.folder / "specimen.db", FAST_HASH)
    app.extensions["specimen"] = specimen
    app.register_blueprint(routes, url_prefix="/basic_auth")
    try:
        yield app
    finally:
        await specimen.close()


async def _answers_to(app: Quart, headers: Mapping[str, str | None]) -> Mapping[str, rules.Answer]:
    client = app.test_client()
    answers = {}
    for name, value in headers.items():
        sent = {"Authorization": value} if value is not None else {}
        answer = await client.get("/basic_auth/me", headers=sent)
        answers[name] = (answer.status_code, answer.headers.get("WWW-Authenticate"))
    return answers
