"""What a view returns and what a client receives, on Flask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Request, Response, make_response, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.controls import ensure
from async_contrast.topics.loopback import client
from async_contrast.topics.loopback.on_threads import answers
from async_contrast.topics.response import rules
from async_contrast.topics.response.forms import PLAIN, Form, parts, wsgi_app

FORMS: Mapping[str, Form] = {
    **PLAIN,
    "response": lambda: Response("text", 203, {"X-Part": "1"}, mimetype="text/plain"),
    "response-of-generator": lambda: Response(parts()),
}


# return-values: what becomes of each thing that a view can return?


def return_values_as_written(trial: Trial) -> None:
    """Each form, returned by a Flask view."""
    app = Flask(__name__)

    @app.get("/<form>")
    def view(form: str) -> Any:
        return FORMS[form]()

    answered = answers(app, (client.Request(f"/{form}") for form in FORMS))
    rules.judge_forms(trial, dict(zip(FORMS, answered, strict=True)), rules.BY_FLASK)


# bytearray: what does a client receive of a bytearray?


def bytearray_served(trial: Trial) -> None:
    """A bytearray, served: WSGI takes bytes only."""
    rules.judge_octets(trial, _answer_to(lambda: bytearray(b"octets")))


def bytearray_in_test_client(trial: Trial) -> None:
    """A bytearray, asked for with Flask's test client."""
    app = Flask(__name__)

    @app.get("/")
    def view() -> Any:
        return bytearray(b"octets")

    answer = app.test_client().get("/")
    rules.judge_octets(
        trial, client.Answer(answer.status_code, "", tuple(answer.headers), answer.data)
    )


def bytearray_as_bytes(trial: Trial) -> None:
    """bytes(bytearray), served."""
    rules.judge_octets(trial, _answer_to(lambda: bytes(bytearray(b"octets"))))


# tuples: which tuples are legal?


def tuples_of_one(trial: Trial) -> None:
    """("text",), legal by the notes."""
    _judge_tuples(trial, ("text",))


def tuples_of_two_or_three(trial: Trial) -> None:
    """(body, status), (body, headers), (body, status, headers)."""
    _judge_tuples(trial, ("text", 201), ("text", {"X-Part": "1"}), ("text", 201, {"X-Part": "1"}))


def tuples_of_none_or_four(trial: Trial) -> None:
    """() and (body, status, headers, more)."""
    _judge_tuples(trial, (), ("text", 201, {"X-Part": "1"}, "more"))


def _judge_tuples(trial: Trial, *tuples: tuple[Any, ...]) -> None:
    for each in tuples:
        answer = _answer_to(partial(tuple, each))
        rules.judge_tuple(trial, each, answer)
        trial.show(repr(each), answer.as_json())


# status-text: does ("text", "201 Created") work?


def status_text_phrase(trial: Trial) -> None:
    """("text", "201 Created")."""
    rules.judge_status(trial, _answer_to(lambda: ("text", "201 Created")))


def status_text_digits(trial: Trial) -> None:
    """("text", "201")."""
    rules.judge_status(trial, _answer_to(lambda: ("text", "201")))


def status_text_int(trial: Trial) -> None:
    """("text", 201)."""
    rules.judge_status(trial, _answer_to(lambda: ("text", 201)))


def status_text_header(trial: Trial) -> None:
    """("text", {"Status": "201 Created"}), as CGI has it: a header like any other."""
    rules.judge_status(trial, _answer_to(lambda: ("text", {"Status": "201 Created"})))


# headers: may headers be a list or a dict?


def headers_list(trial: Trial) -> None:
    """A list of two names."""
    rules.judge_headers(trial, rules.OTHERS, _answer_to(lambda: ("text", list(rules.OTHERS))))


def headers_dict(trial: Trial) -> None:
    """A dict of two names."""
    rules.judge_headers(trial, rules.OTHERS, _answer_to(lambda: ("text", dict(rules.OTHERS))))


def headers_tuple(trial: Trial) -> None:
    """A tuple of two names, in the status's place."""
    rules.judge_headers(trial, rules.OTHERS, _answer_to(lambda: ("text", rules.OTHERS)))


def headers_list_twice(trial: Trial) -> None:
    """A list with one name twice: two cookies."""
    sent = rules.SET_COOKIES
    rules.judge_headers(trial, sent, _answer_to(lambda: ("text", list(sent))))


def headers_list_twice_json(trial: Trial) -> None:
    """A list with one name twice, beside a dict for JSON."""
    sent = rules.SET_COOKIES
    rules.judge_headers(trial, sent, _answer_to(lambda: ({"a": 1}, list(sent))))


def headers_dict_of_lists(trial: Trial) -> None:
    """A dict with a list of both cookies."""
    returned = ("text", {"Set-Cookie": ["a=1", "b=2"]})
    rules.judge_headers(trial, rules.SET_COOKIES, _answer_to(lambda: returned))


def headers_added(trial: Trial) -> None:
    """response.headers.add for each cookie."""

    def view() -> Response:
        response = make_response("text")
        for name, value in rules.SET_COOKIES:
            response.headers.add(name, value)
        return response

    rules.judge_headers(trial, rules.SET_COOKIES, _answer_to(view))


# wsgi-app: may a view return a WSGI application?


def wsgi_app_returned(trial: Trial) -> None:
    """The view returns a WSGI application."""
    app = Flask(__name__)
    app.add_url_rule("/", "view", lambda: wsgi_app)
    made: list[Response] = []

    @app.after_request
    def note(response: Response) -> Response:
        made.append(response)
        return response

    [answer] = answers(app, [client.Request("/")])
    rules.judge_made(trial, answer, made[-1], Request)


# missing-await: what does a forgotten await do?


def missing_await_as_written(trial: Trial) -> None:
    """Six views with nothing to await."""
    app = Flask(__name__)

    @app.get("/make_response")
    def view() -> Any:
        response = make_response("text")
        response.headers["X-Part"] = "1"
        return response

    @app.post("/get_json")
    def json() -> Any:
        return request.get_json()["name"]

    @app.post("/get_json_tested")
    def json_tested() -> Any:
        return "something" if request.get_json() else ("nothing sent", 400)

    @app.post("/get_data_in_text")
    def text() -> Any:
        sent = request.get_data(as_text=True)
        return f"got {sent}"

    @app.post("/form")
    def form() -> Any:
        return request.form["name"]

    @app.post("/form_tested")
    def form_tested() -> Any:
        return "something" if request.form else ("nothing sent", 400)

    answered = answers(app, (asked for asked, _ in rules.MEANING.values()))
    rules.judge_meant(trial, dict(zip(rules.MEANING, answered, strict=True)), forgotten=0)


def _answer_to(view: Form) -> client.Answer:
    """What a client receives from an app with this one view, which has to return."""
    app = Flask(__name__)
    returned: list[Any] = []

    @app.get("/")
    def returning() -> Any:
        returned.append(view())
        return returned[-1]

    [answer] = answers(app, [client.Request("/")])
    ensure(returned, f"the view itself fails: {answer.error}")
    return answer


# live routes

routes = Blueprint("response", __name__)


@routes.get("/<form>")
@live.chooses("form", rules.LIVE)
def live_form(form: str) -> Any:
    """Returns the thing of this name."""
    return FORMS[rules.find_live(form)]()
