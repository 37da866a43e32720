"""HTTP Basic on threads: Flask-HTTPAuth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Flask, request

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.database import FAST_HASH, Specimen
from async_contrast.topics.basic_auth import rules
from async_contrast.topics.basic_auth.app_on_threads import routes
from async_contrast.topics.loopback.on_threads import serving
from async_contrast.topics.neighbours.on_threads import neighbours_of

# challenge: how are no, wrong and right credentials answered?


def challenge(trial: Trial) -> None:
    """Flask-HTTPAuth, asked by a test client and by urllib's, which waits to be asked."""
    with _app(trial) as app:
        rules.judge_answers(trial, _answers_to(app, rules.STEPS), rules.STEPS)
        with serving(app) as port:
            trial.saw(rules.ask_as_a_client(port, "/basic_auth/me"))


# header: what exactly is in the header?


def header(trial: Trial) -> None:
    """What a client sends to Flask-HTTPAuth once it is asked."""
    with _app(trial) as app:
        seen = [""]

        @app.before_request
        def note() -> None:
            seen.append(request.headers.get("Authorization", ""))

        with serving(app) as port:
            rules.ask_as_a_client(port, "/basic_auth/me")
        rules.judge_header(trial, seen[-1])


def header_digest(trial: Trial) -> None:
    """What a client sends to a Flask view that asks for Digest: a hash of the password."""
    app = Flask(__name__)
    seen = [""]

    @app.get("/")
    def view() -> str:
        seen.append(request.headers.get("Authorization", ""))
        if not seen[-1]:
            raise rules.ask_for_digest()
        return "text"

    with serving(app) as port:
        rules.ask_by_digest(port, "/")
    rules.judge_header(trial, seen[-1])


# malformed: how is a header answered that is malformed, or unusual and wrong?


def malformed(trial: Trial) -> None:
    """Flask-HTTPAuth and fifteen headers that should let nobody in."""
    with _app(trial) as app:
        answers = _answers_to(app, {**rules.STEPS, **rules.STRANGE})
        rules.judge_answers(trial, answers, rules.STRANGE)


# hash-on-loop: a slow hash in the view; what do its neighbours feel?


def hash_on_loop(trial: Trial) -> None:
    """A Flask view that checks a password, a thread a request."""
    neighbours_of(trial, lambda may_end: rules.hash_until(may_end, rules.PATIENCE), rules.WAITED)


@contextmanager
def _app(trial: Trial) -> Iterator[Flask]:
    """The live pair's app on a specimen of the trial's own."""
    app = Flask(__name__)
    specimen = Specimen.at(trial.folder / "specimen.db", FAST_HASH)
    app.extensions["specimen"] = specimen
    app.register_blueprint(routes, url_prefix="/basic_auth")
    try:
        yield app
    finally:
        specimen.engine.dispose()


def _answers_to(app: Flask, headers: Mapping[str, str | None]) -> Mapping[str, rules.Answer]:
    client = app.test_client()
    answers = {}
    for name, value in headers.items():
        sent = {"Authorization": value} if value is not None else {}
        answer = client.get("/basic_auth/me", headers=sent)
        answers[name] = (answer.status_code, answer.headers.get("WWW-Authenticate"))
    return answers
