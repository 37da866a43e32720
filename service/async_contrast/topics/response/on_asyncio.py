"""What a view returns and what a client receives, on Quart."""

from __future__ import annotations

import asyncio
import gc
import io
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from quart import Blueprint, Quart, Request, Response, make_response, request
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ
from werkzeug.wrappers import Response as WerkzeugResponse

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.controls import ensure, ensure_others
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.loopback import client
from async_contrast.topics.loopback.on_asyncio import answers
from async_contrast.topics.response import rules
from async_contrast.topics.response.forms import PLAIN, TWICE, Form, parts, wsgi_app

FORMS: Mapping[str, Form] = {
    **PLAIN,
    "response": lambda: Response("text", 203, {"X-Part": "1"}, mimetype="text/plain"),
    "response-of-generator": lambda: Response(parts()),
}

PORTED: Mapping[str, Form] = {
    **FORMS,
    "bytearray": lambda: bytes(bytearray(b"octets")),
    "iter": lambda: (part for part in iter(["a", "b"])),
    "map": lambda: (text for text in map(str, [1, 2])),
    "file": lambda: (line for line in io.BytesIO(b"octets")),
    "status-text": lambda: ("text", 201),
    "header-list-twice": lambda: ("text", Headers(TWICE)),
    "header-tuple": lambda: ("text", Headers(TWICE)),
}


# return-values: what becomes of each thing that a view can return?


async def return_values_as_written(trial: Trial) -> None:
    """Each form as in Flask, returned by a Quart view."""
    app = Quart(__name__)

    @app.get("/<form>")
    async def view(form: str) -> Any:
        return FORMS[form]()

    answered = await answers(app, (client.Request(f"/{form}") for form in FORMS))
    rules.judge_forms(trial, dict(zip(FORMS, answered, strict=True)), rules.BY_QUART)


async def return_values_ported(trial: Trial) -> None:
    """Each form as Quart wants it."""
    app = Quart(__name__)
    app.add_url_rule("/<form>", "view", _ported)
    answered = await answers(app, (client.Request(f"/{form}") for form in PORTED))
    rules.judge_forms(trial, dict(zip(PORTED, answered, strict=True)), rules.PORTED)


async def _ported(form: str) -> Any:
    return await _run_wsgi() if form == "wsgi-app" else PORTED[form]()


# bytearray: what does a client receive of a bytearray?


async def bytearray_served(trial: Trial) -> None:
    """A bytearray, served: each of its octets becomes a body of that many bytes."""
    rules.judge_octets(trial, await _answer_to(lambda: bytearray(b"octets")))


async def bytearray_in_test_client(trial: Trial) -> None:
    """A bytearray, asked for with Quart's test client."""
    app = Quart(__name__)

    @app.get("/")
    async def view() -> Any:
        return bytearray(b"octets")

    @app.get("/bytes")
    async def view_of_bytes() -> Any:
        return b"octets"

    of_bytes = await app.test_client().get("/bytes")
    ensure(await of_bytes.get_data() == b"octets", "the test client gets no bytes either")
    try:
        answer = await app.test_client().get("/")
        body = await answer.get_data(as_text=False)
    except (TypeError, ValueError) as error:
        trial.saw(rules.CLIENT_FAILS)
        trial.show("error", f"{type(error).__name__}: {error}")
    else:
        rules.judge_octets(
            trial, client.Answer(answer.status_code, "", tuple(answer.headers), body)
        )


async def bytearray_as_bytes(trial: Trial) -> None:
    """bytes(bytearray), served."""
    rules.judge_octets(trial, await _answer_to(lambda: bytes(bytearray(b"octets"))))


# tuples: which tuples are legal?


async def tuples_of_one(trial: Trial) -> None:
    """("text",), legal by the notes."""
    await _judge_tuples(trial, ("text",))


async def tuples_of_two_or_three(trial: Trial) -> None:
    """(body, status), (body, headers), (body, status, headers)."""
    await _judge_tuples(
        trial, ("text", 201), ("text", {"X-Part": "1"}), ("text", 201, {"X-Part": "1"})
    )


async def tuples_of_none_or_four(trial: Trial) -> None:
    """() and (body, status, headers, more)."""
    await _judge_tuples(trial, (), ("text", 201, {"X-Part": "1"}, "more"))


async def _judge_tuples(trial: Trial, *tuples: tuple[Any, ...]) -> None:
    for each in tuples:
        answer = await _answer_to(partial(tuple, each))
        rules.judge_tuple(trial, each, answer)
        trial.show(repr(each), answer.as_json())


# status-text: does ("text", "201 Created") work?


async def status_text_phrase(trial: Trial) -> None:
    """("text", "201 Created")."""
    rules.judge_status(trial, await _answer_to(lambda: ("text", "201 Created")))


async def status_text_digits(trial: Trial) -> None:
    """("text", "201")."""
    rules.judge_status(trial, await _answer_to(lambda: ("text", "201")))


async def status_text_int(trial: Trial) -> None:
    """("text", 201)."""
    rules.judge_status(trial, await _answer_to(lambda: ("text", 201)))


async def status_text_header(trial: Trial) -> None:
    """("text", {"Status": "201 Created"}), as CGI has it: a header like any other."""
    rules.judge_status(trial, await _answer_to(lambda: ("text", {"Status": "201 Created"})))


# headers: may headers be a list or a dict?


async def headers_list(trial: Trial) -> None:
    """A list of two names."""
    rules.judge_headers(trial, rules.OTHERS, await _answer_to(lambda: ("text", list(rules.OTHERS))))


async def headers_dict(trial: Trial) -> None:
    """A dict of two names."""
    rules.judge_headers(trial, rules.OTHERS, await _answer_to(lambda: ("text", dict(rules.OTHERS))))


async def headers_tuple(trial: Trial) -> None:
    """A tuple of two names, in the status's place."""
    rules.judge_headers(trial, rules.OTHERS, await _answer_to(lambda: ("text", rules.OTHERS)))


async def headers_list_twice(trial: Trial) -> None:
    """A list with one name twice: two cookies."""
    sent = rules.SET_COOKIES
    rules.judge_headers(trial, sent, await _answer_to(lambda: ("text", list(sent))))


async def headers_list_twice_json(trial: Trial) -> None:
    """A list with one name twice, beside a dict for JSON."""
    sent = rules.SET_COOKIES
    rules.judge_headers(trial, sent, await _answer_to(lambda: ({"a": 1}, list(sent))))


async def headers_dict_of_lists(trial: Trial) -> None:
    """A dict with a list of both cookies."""
    returned = ("text", {"Set-Cookie": ["a=1", "b=2"]})
    rules.judge_headers(trial, rules.SET_COOKIES, await _answer_to(lambda: returned))


async def headers_added(trial: Trial) -> None:
    """response.headers.add for each cookie."""

    async def view() -> Any:
        response = await make_response("text")
        for name, value in rules.SET_COOKIES:
            response.headers.add(name, value)
        return response

    rules.judge_headers(trial, rules.SET_COOKIES, await _answer_to(view))


# wsgi-app: may a view return a WSGI application?


async def wsgi_app_returned(trial: Trial) -> None:
    """The view returns a WSGI application."""

    async def view() -> Any:
        return wsgi_app

    await _judge_made(trial, view)


async def wsgi_app_run(trial: Trial) -> None:
    """The view runs the application on a thread, and returns what it answers."""
    await _judge_made(trial, _run_wsgi)


async def _run_wsgi() -> WerkzeugResponse:
    environ = create_environ(
        quote(request.path),  # it comes decoded: a ? or # in it would end it
        query_string=request.query_string.decode("latin-1"),
        method=request.method,
        headers=request.headers,
        input_stream=io.BytesIO(await request.data),
    )

    def run() -> tuple[WerkzeugResponse, object]:
        # Buffered, so that the application has ended when its thread has.
        response = WerkzeugResponse.from_app(wsgi_app, environ, buffered=True)
        return response, threading.current_thread()

    response, thread = await asyncio.to_thread(run)
    ensure_others([thread], 1, threading.current_thread())
    return response


async def _judge_made(trial: Trial, view: Callable[[], Awaitable[Any]]) -> None:
    app = Quart(__name__)
    returned: list[Any] = []
    made: list[Any] = []

    @app.get("/")
    async def returning() -> Any:
        returned.append(await view())
        return returned[-1]

    @app.after_request
    async def note(response: Any) -> Any:
        made.append(response)
        return response

    [answer] = await answers(app, [client.Request("/")])
    ensure(returned, f"the view itself fails: {answer.error}")
    rules.judge_made(trial, answer, made[-1], Request)


# missing-await: what does a forgotten await do?


async def missing_await_as_written(trial: Trial) -> None:
    """Six views as in Flask but for `async`, every await forgotten."""
    app = Quart(__name__)

    @app.get("/make_response")
    async def view() -> Any:
        response: Any = make_response("text")
        response.headers["X-Part"] = "1"
        return response

    @app.post("/get_json")
    async def json() -> Any:
        return request.get_json()["name"]  # type: ignore[index]

    @app.post("/get_json_tested")
    async def json_tested() -> Any:
        return "something" if request.get_json() else ("nothing sent", 400)

    @app.post("/get_data_in_text")
    async def text() -> Any:
        sent = request.get_data(as_text=True)
        return f"got {sent}"

    @app.post("/form")
    async def form() -> Any:
        return request.form["name"]  # type: ignore[index]

    @app.post("/form_tested")
    async def form_tested() -> Any:
        return "something" if request.form else ("nothing sent", 400)

    await _judge_meant(trial, app)


async def missing_await_awaited(trial: Trial) -> None:
    """The six views with every await."""
    app = Quart(__name__)

    @app.get("/make_response")
    async def view() -> Any:
        response = await make_response("text")
        response.headers["X-Part"] = "1"
        return response

    @app.post("/get_json")
    async def json() -> Any:
        return (await request.get_json())["name"]

    @app.post("/get_json_tested")
    async def json_tested() -> Any:
        return "something" if await request.get_json() else ("nothing sent", 400)

    @app.post("/get_data_in_text")
    async def text() -> Any:
        sent = await request.get_data(as_text=True)
        return f"got {sent!s}"

    @app.post("/form")
    async def form() -> Any:
        return (await request.form)["name"]

    @app.post("/form_tested")
    async def form_tested() -> Any:
        return "something" if await request.form else ("nothing sent", 400)

    await _judge_meant(trial, app)


async def _judge_meant(trial: Trial, app: Quart) -> None:
    with hear_warnings() as warned:
        answered = await answers(app, (asked for asked, _ in rules.MEANING.values()))
        # A view that raised holds its coroutine in a ring of frames and errors.
        gc.collect()
    messages = sorted(str(each.message) for each in warned)
    trial.show("warnings", messages)
    forgotten = sum("was never awaited" in message for message in messages)
    rules.judge_meant(trial, dict(zip(rules.MEANING, answered, strict=True)), forgotten)


async def _answer_to(view: Form) -> client.Answer:
    """What a client receives from an app with this one view, which has to return.

    It runs on the loop, and not on a thread.
    """
    app = Quart(__name__)
    returned: list[Any] = []

    @app.get("/")
    async def returning() -> Any:
        made = view()
        returned.append(await made if asyncio.iscoroutine(made) else made)
        return returned[-1]

    [answer] = await answers(app, [client.Request("/")])
    ensure(returned, f"the view itself fails: {answer.error}")
    return answer


# live routes

routes = Blueprint("response", __name__)


@routes.get("/<form>")
@live.chooses("form", rules.LIVE)
async def live_form(form: str) -> Any:
    """Returns the thing of this name, as Quart wants it."""
    return await _ported(rules.find_live(form))
