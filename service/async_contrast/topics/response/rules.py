"""What both sides of the topic know and judge alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Grade
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.errors import UnknownName
from async_contrast.topics.controls import ensure
from async_contrast.topics.loopback.client import Answer, Request

ALIKE, REFUSED_BY_BOTH = "answered alike on both sides", "refused alike on both sides"

TAKEN, REFUSED = "taken", "refused with a 500"
NOT_AS_NOTED = "refused with a 500, though the notes call it legal"
BEYOND_NOTES = "taken, though the notes do not call it legal"
STATUS_SET, STATUS_IGNORED = "answers 201", "answers another status"
ALL_ARRIVE, LAST_ARRIVES = "every header arrives", "only the last header of a name arrives"
NONE_ARRIVES = "not even the last header of a name arrives"
RESPONSE_OBJECT = "becomes a response object (the notes: a request object)"
REQUEST_OBJECT = "becomes a request object, as the notes say"
MEANT, NOT_MEANT = "answers what was meant", "a 200 with something else"
WARNED = "a warning on standard error: never awaited"
BYTES_ARRIVE, NO_BYTES = "the bytes arrive", "the connection ends before the bytes"
NUL_BYTES = "NUL bytes arrive, as many as the octets add up to"
OTHER_BYTES = "something else arrives"
CLIENT_FAILS = "the test client itself fails"

SET_COOKIES = (("set-cookie", "a=1"), ("set-cookie", "b=2"))
OTHERS = (("x-part", "1"), ("x-other", "2"))

_FORM = "application/x-www-form-urlencoded"
MEANING: Mapping[str, tuple[Request, str]] = {
    "make_response": (Request("/make_response"), "200 text/html, x-part 1: text"),
    "get_json": (
        Request("/get_json", "POST", b'{"name": "Ada"}', "application/json"),
        "200 text/html: Ada",
    ),
    "get_json, tested": (
        Request("/get_json_tested", "POST", b"null", "application/json"),
        "400 text/html: nothing sent",
    ),
    "get_data, in text": (Request("/get_data_in_text", "POST", b"Ada"), "200 text/html: got Ada"),
    "form": (Request("/form", "POST", b"name=Ada", _FORM), "200 text/html: Ada"),
    "form, tested": (Request("/form_tested", "POST", b"", _FORM), "400 text/html: nothing sent"),
}
"""Views that need an await on asyncio: what to ask each, and what it means to answer."""


@dataclass(frozen=True, slots=True)
class Known:
    """What Flask, the same view on Quart, and the correct port answer to a form, in brief."""

    flask: str
    quart: str
    port: str

    @property
    def alike(self) -> bool:
        """Whether the port of the form needs no change."""
        return self.flask == self.quart

    @property
    def refused(self) -> bool:
        """Whether Flask itself has no answer to it."""
        return self.flask.startswith("500")

    @property
    def as_meant(self) -> bool:
        """Whether Flask answers what the form means to say, as the port does."""
        return self.flask == self.port and not self.refused


def _same(brief: str) -> Known:
    return Known(brief, brief, brief)


def _apart(flask: str, quart: str, port: str = "") -> Known:
    return Known(flask, quart, port or flask)


_TEXT = "200 text/html: text"
_OCTETS = "200 text/html: octets"
_PARTS = "200 text/html: ab"
_TWICE = "200 text/html, x-part 1 and 2: text"
_REFUSED = "500 TypeError"

# The one place that depends on versions. Measured, and the same, with Flask 3.1.3 and Werkzeug
# 3.1.9 against Quart 0.22.0 and 0.23.1. Should a version differ, let its row here depend on
# importlib.metadata.version.
KNOWN: Mapping[str, Known] = {
    "str": _same(_TEXT),
    "empty-str": _same("200 text/html"),
    "str-subclass": _same(_TEXT),
    "lazy-string": _same(_REFUSED),
    "bytes": _same(_OCTETS),
    "empty-bytes": _same("200 text/html"),
    # Werkzeug's server, like WSGI, insists on bytes; Quart takes each of the octets for a body.
    "bytearray": _apart(
        "200 text/html, cut off before its 6 bytes", "200 text/html: 658 NUL bytes", _OCTETS
    ),
    "memoryview": _same(_REFUSED),
    "dict": _same('200 application/json: {"a":2,"b":1}'),
    "dict-with-set": _same(_REFUSED),
    "list": _same('200 application/json: ["a",1]'),
    "set": _same(_REFUSED),
    "generator": _same(_PARTS),
    "generator-of-bytes": _same(_PARTS),
    "async-generator": _apart(_REFUSED, _PARTS, _PARTS),
    "iter": _apart(_PARTS, _REFUSED),
    "map": _apart("200 text/html: 12", _REFUSED),
    "file": _apart(_OCTETS, _REFUSED),
    "werkzeug-response": _same("200 text/plain: text"),
    "response": _same("203 text/plain, x-part 1: text"),
    "response-of-generator": _same(_PARTS),
    "exception-returned": _same("418 text/html: <!doctype html>"),
    "exception-raised": _same("410 text/html: <!doctype html>"),
    "exception-class": _same(_REFUSED),
    "none": _same(_REFUSED),
    "int": _same(_REFUSED),
    "float": _same(_REFUSED),
    "bool": _same(_REFUSED),
    "object": _same(_REFUSED),
    "coroutine": _same(_REFUSED),
    "wsgi-app": _apart("200 text/plain: text", _REFUSED),
    "body-status": _same("201 text/html: text"),
    "body-headers": _same("200 text/html, x-part 1: text"),
    "body-status-headers": _same("201 text/html, x-part 1: text"),
    "json-status": _same('201 application/json: {"a":1}'),
    "generator-status": _same("201 text/html: ab"),
    "exception-status": _same("200 text/html: <!doctype html>"),
    "no-content": _same("204 text/html"),
    "status-enum": _same("201 text/html: text"),
    "status-digits": _same("201 text/html: text"),
    "status-text": _apart("201 text/html: text", "500 ValueError"),
    "status-none": _same(_TEXT),
    "header-list": _same("200 text/html, x-other 2, x-part 1: text"),
    "header-list-twice": _apart(_TWICE, "200 text/html, x-part 2: text"),
    "header-list-twice-json": _same('200 application/json, x-part 2: {"a":1}'),
    "header-dict-of-lists": _same(_TWICE),
    "header-object-twice": _same(_TWICE),
    "header-tuple": _apart(_TWICE, _REFUSED),
    "empty-tuple": _same(_REFUSED),
    "tuple-of-one": _same(_REFUSED),
    "tuple-of-four": _same(_REFUSED),
    "tuple-in-tuple": _same(_REFUSED),
}

BY_FLASK = {form: known.flask for form, known in KNOWN.items()}
BY_QUART = {form: known.quart for form, known in KNOWN.items()}
PORTED = {form: known.port for form, known in KNOWN.items()}

LIVE: Mapping[str, int] = {
    form: int(known.flask[:3]) for form, known in KNOWN.items() if known.as_meant
}
"""The forms that Flask answers as meant, and the status.

The others would be a 500 of the service's own, or a body that its server need not take.
"""

LAB = "/compare/response/return-values"


def find_live(form: str) -> str:
    """The form, if it is live.

    Raises UnknownName: also for a form that Flask does not answer as meant.
    """
    if form in LIVE:
        return form
    if form in KNOWN:
        raise UnknownName(f"{form} is not live: Flask fails at it; {LAB} shows how")
    raise UnknownName(f"no form has this name; live are {', '.join(LIVE)}")


def outcome_of(form: str, brief: str) -> str:
    """The name of the outcome that a form, which differs between the sides, is answered so."""
    return f"{form}: {brief}"


def graded_forms() -> dict[str, Grade]:
    """The outcomes of return-values: one for all forms that agree, one for each that does not."""
    graded = {ALIKE: Grade.ACCEPTABLE, REFUSED_BY_BOTH: Grade.INTERESTING}
    for form, known in KNOWN.items():
        if not known.alike:
            # Where Flask does not do what was meant, its answer is no measure for the port.
            graded[outcome_of(form, known.flask)] = (
                Grade.ACCEPTABLE if known.as_meant else Grade.INTERESTING
            )
            graded[outcome_of(form, known.port)] = Grade.ACCEPTABLE
            if known.quart != known.port:
                graded[outcome_of(form, known.quart)] = Grade.FORBIDDEN
    return graded


def shown_forms(documented: Mapping[str, str]) -> Shows:
    """What a cell of return-values shows that answers each form as `documented`, in brief."""
    return Counter(_outcome(form, documented[form]) for form in KNOWN)


def _outcome(form: str, brief: str) -> str:
    known = KNOWN[form]
    if not known.alike:
        return outcome_of(form, brief)
    return REFUSED_BY_BOTH if known.refused else ALIKE


def judge_forms(trial: Trial, answers: Mapping[str, Answer], documented: Mapping[str, str]) -> None:
    """Report what became of each form; `documented` says in brief what this cell answers.

    A form that differs between the sides is an outcome of its own. One that is not answered as
    documented is an outcome that nobody declared, so the trial fails and names it: a library's
    new version has changed it.
    """
    for form, answer in answers.items():
        if answer.brief == documented[form]:
            trial.saw(_outcome(form, answer.brief))
        else:
            trial.saw(outcome_of(form, f"{answer.brief}; documented is {documented[form]}"))
    trial.show("answers", {form: answer.as_json() for form, answer in answers.items()})


def judge_tuple(trial: Trial, elements: Sequence[object], answer: Answer) -> None:
    """Report whether a tuple of "text" is taken, against what the notes say: one to three elements.

    Raises RuntimeError if it is answered with something else.
    """
    noted = 1 <= len(elements) <= 3
    if answer.status == 500:
        trial.saw(NOT_AS_NOTED if noted else REFUSED)
    elif noted:
        status = next((each for each in elements if isinstance(each, int)), 200)
        ensure((answer.status, answer.body) == (status, b"text"), f"answered {answer.brief}")
        trial.saw(TAKEN)
    else:
        trial.saw(BEYOND_NOTES)


def judge_status(trial: Trial, answer: Answer) -> None:
    """Report whether a view that means 201 answers 201.

    Raises RuntimeError if the answer is neither the view's nor a refusal.
    """
    trial.show("answer", answer.as_json())
    if answer.status == 500:
        trial.saw(REFUSED)
    else:
        ensure(answer.body == b"text", f"answered {answer.brief}")
        trial.saw(STATUS_SET if answer.status == 201 else STATUS_IGNORED)


def judge_headers(trial: Trial, sent: Sequence[tuple[str, str]], answer: Answer) -> None:
    """Report which of the headers that a view sent have arrived.

    Raises RuntimeError if the answer is neither the view's nor a refusal.
    """
    trial.show("answer", answer.as_json())
    ensure(answer.status in (200, 500), f"answered {answer.brief}")
    last = dict(sent)
    if answer.status == 500:
        trial.saw(REFUSED)
    elif all(header in answer.headers for header in sent):
        trial.saw(ALL_ARRIVE)
    elif all(answer.values(name) == [value] for name, value in last.items()):
        trial.saw(LAST_ARRIVES)
    else:
        trial.saw(NONE_ARRIVES)


def judge_made(trial: Trial, answer: Answer, made: object, request_class: type) -> None:
    """Report what a framework made of a WSGI application.

    Raises RuntimeError if the answer is neither the application's nor a refusal.
    """
    trial.show("answer", answer.as_json())
    if answer.status == 500:
        trial.saw(REFUSED)
    else:
        ensure((answer.status, answer.body) == (200, b"text"), f"answered {answer.brief}")
        trial.saw(REQUEST_OBJECT if isinstance(made, request_class) else RESPONSE_OBJECT)
        trial.show("the object", f"{type(made).__module__}.{type(made).__qualname__}")


def judge_meant(trial: Trial, answers: Mapping[str, Answer], forgotten: int) -> None:
    """Report which views answer what MEANING says, and how the others do not.

    Raises RuntimeError if more of them go wrong than coroutines were forgotten: something else is
    amiss then.
    """
    trial.show("answers", {view: answer.as_json() for view, answer in answers.items()})
    wrong = sum(answer.brief != MEANING[view][1] for view, answer in answers.items())
    ensure(wrong <= forgotten, f"{wrong} views go wrong, {forgotten} coroutines were not awaited")
    for view, answer in answers.items():
        if answer.brief == MEANING[view][1]:
            trial.saw(MEANT)
        elif answer.status in (200, 500):
            trial.saw(REFUSED if answer.status == 500 else NOT_MEANT)
        else:
            trial.saw(outcome_of(view, answer.brief))  # undeclared: nobody has seen this yet
    trial.saw(WARNED, forgotten)


def judge_octets(trial: Trial, answer: Answer) -> None:
    """Report what a client received of six octets; RuntimeError if the view was not answered."""
    trial.show("answer", answer.as_json())
    ensure(answer.status == 200, f"answered {answer.brief}")
    if answer.body == b"octets":
        trial.saw(BYTES_ARRIVE)
    elif answer.body == bytes(sum(b"octets")):
        trial.saw(NUL_BYTES)
    elif not answer.whole and not answer.body:
        trial.saw(NO_BYTES)
    else:
        trial.saw(OTHER_BYTES)
