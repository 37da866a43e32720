"""What people send: the bodies of requests, checked."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError
from quart import request
from werkzeug.exceptions import UnsupportedMediaType

from async_contrast.contrasts.platforms import EVERY, NAME
from async_contrast.errors import ForbiddenParameter, MalformedParameter
from async_contrast.web.requests import strict_json

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

MOST_LABELS = 20
"""Labels on one run."""

LONGEST_FIELD = 4096
"""Characters of a name or a password that are read before they are found too long."""

Word = Annotated[str, Field(max_length=LONGEST_FIELD)]
Labels = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=MOST_LABELS)
]


MOST_PLATFORMS = 20
"""Platforms that one run names."""

Platforms = Annotated[list[str], Field(max_length=MOST_PLATFORMS)]


def _named(words: object) -> object:
    """A list of names, where it is one."""
    if words == EVERY:
        return [EVERY]
    if not isinstance(words, list):
        wanted = 'it must be a list, such as ["cpython-3.11"], or "every"'
        raise PydanticCustomError("list_type", wanted)
    if not words:
        wanted = "name a platform at least, or leave it out: then any will do"
        raise PydanticCustomError("too_short", wanted)
    if EVERY in words and len(words) > 1:
        raise PydanticCustomError("every", '"every" stands for all of them, and goes alone')
    return words


PlatformsOrEvery = Annotated[
    Platforms,
    BeforeValidator(_named),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "array",
                    "items": {"type": "string", "pattern": NAME},
                    "minItems": 1,
                    "maxItems": MOST_PLATFORMS,
                },
                {"const": EVERY, "type": "string"},
            ],
            "examples": [["cpython-3.11", "cpython-3.14t"], EVERY],
        }
    ),
]


class Body(BaseModel):
    """What it names and nothing else, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class NewRun(Body):
    """A comparison to run and keep, `on` several platforms if it names any, or "every".

    `wait` lets it wait for a platform that nobody runs now.
    """

    contrast: Annotated[str, Field(max_length=200, examples=["local/isolation"])]
    parameters: dict[str, int] = Field({}, examples=[{"workers": 20}])
    side: Literal["threads", "asyncio"] | None = None
    labels: Labels = []
    shared: bool = False
    on: PlatformsOrEvery = Field(default_factory=list)
    wait: bool = False


class NewReport(Body):
    """All contrasts to run and keep as one report; `on` and `wait` as of a run."""

    shared: bool = False
    on: PlatformsOrEvery = Field(default_factory=list)
    wait: bool = False


class ReportForm(Body):
    """The same as a page asks for it."""

    on: Platforms = []


class SharedForm(Body):
    """All that the page of a report can change: it is not shared if that is left out."""

    shared: str | None = None


class ChangeOfReport(Body):
    """Whether a report is shared with everybody who has an account."""

    shared: bool


class RunForm(Body):
    """The same as the page of a contrast asks for it; its parameters stand beside."""

    model_config = ConfigDict(extra="allow")

    contrast: Annotated[str, Field(max_length=200, examples=["local/isolation"])]
    side: Literal["both", "threads", "asyncio"] = "both"
    on: Platforms = []

    @property
    def parameters(self) -> dict[str, list[str]]:
        """As a query would hold them."""
        return {name: [text] for name, text in (self.model_extra or {}).items()}


class Change(Body):
    """What to set of a run, also of one that is kept after it was seen; what is left out stays."""

    labels: Labels | None = None
    shared: bool | None = None


class ChangeForm(Body):
    """All that the page of a run can change: its labels, one a line; not shared if left out."""

    labels: Word
    shared: str | None = None

    @property
    def change(self) -> Change:
        """The same as the API is asked for it. Raises ParameterError."""
        lines = (line.strip() for line in self.labels.splitlines())
        labels = [line for line in lines if line]
        return _checked(Change, {"labels": labels, "shared": self.shared is not None})


class SignInWords(Body):
    """Who wants to sign in, and where to go then."""

    name: Word
    password: Word
    next: Word = "/"


class NewPassword(Body):
    """The password that an account has, and the one that it shall have."""

    current: Word
    new: Word


class Farewell(Body):
    """The password of an account that shall be deleted."""

    password: Word


LIST = "on"
"""The field of a form that may come more than once."""

B = TypeVar("B", bound=Body)


async def read_json(model: type[B]) -> B:
    """The current request's body. Raises ParameterError, or UnsupportedMediaType."""
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"the body must be {JSON}")
    data = await request.get_data(as_text=False)
    return _checked(model, strict_json.read(data))  # type: ignore[arg-type]


async def read_form_or_json(model: type[B]) -> B:
    """The same from a browser's form, too."""
    if request.mimetype == FORM:
        return await read_form(model)
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"the body must be {FORM} or {JSON}")
    return await read_json(model)


async def read_form(model: type[B]) -> B:
    """The same from a browser's form alone; each of its fields once, but those that are lists."""
    if request.mimetype != FORM:
        raise UnsupportedMediaType(f"the body must be {FORM}")
    fields = (await request.form).to_dict(flat=False)
    found: dict[str, object] = {}
    for name, values in fields.items():
        if name == LIST:
            found[name] = values
        elif len(values) != 1:
            raise MalformedParameter(name, f"{name} must be given once, not {len(values)} times")
        else:
            found[name] = values[0]
    return _checked(model, found)


def is_form() -> bool:
    """Whether a browser's form was sent, so that a page is the answer."""
    return request.mimetype == FORM


def _checked(model: type[B], found: object) -> B:
    try:
        return model.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(map(str, first["loc"]))
        kind = first["type"]
        message = f"{field}: {first['msg'].lower()}" if field else "the body must be a JSON object"
        if kind == "extra_forbidden":
            message = f"{field}: there is no such field; known: {', '.join(model.model_fields)}"
        if kind == "missing" or kind.endswith(("_type", "_parsing", "_from_float")):
            raise MalformedParameter(field, message) from None
        raise ForbiddenParameter(field, message) from None
