"""/openapi.json: quart-schema's description, taught about contrasts and about the original."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from flask import Flask
from quart import Quart
from quart_schema import Info, QuartSchema
from quart_schema.openapi import PATH_RE, OpenAPIProvider
from werkzeug.routing import Rule

from async_contrast.contrasts.contrast import Topic
from async_contrast.web.auth.cookies import COOKIE
from async_contrast.web.middleware.gate import SAFE_METHODS
from async_contrast.web.middleware.mount import PREFIX
from async_contrast.web.openapi import operations
from async_contrast.web.openapi.described import Description, of_headers
from async_contrast.web.requests.payloads import FORM
from async_contrast.web.responses import comparison_schema, matrix_schema

INFO = Info(
    title="async-contrast",
    version="1",
    description="Runs a threads question on asyncio too, and shows both answers side by side.",
)

Found = tuple[dict[str, Any], dict[str, Any]]
"""Descriptions by path, and the schemas that they refer to by name."""


def describe(
    app: Quart, original: Flask, topics: Mapping[str, Topic], platforms: Sequence[str]
) -> None:
    """Have the app describe all its routes, and those of the mounted original, at one path."""
    schema = QuartSchema(
        app,
        info=INFO,
        # These pages would load scripts from other hosts.
        redoc_ui_path=None,
        scalar_ui_path=None,
        swagger_ui_path=None,
        conversion_preference="pydantic",
        security_schemes={
            "basic": {"type": "http", "scheme": "basic"},
            "session": {
                "type": "apiKey",
                "in_": "cookie",
                "name": COOKIE,
            },
        },
    )
    # It would have pydantic read each dict that a view returns anew; ours are JSON as they are.
    del app.make_response
    schema.openapi_provider = _Description(app, schema, original, topics, platforms)


class _Description(OpenAPIProvider):
    def __init__(
        self,
        app: Quart,
        extension: QuartSchema,
        original: Flask,
        topics: Mapping[str, Topic],
        platforms: Sequence[str],
    ) -> None:
        super().__init__(app, extension)
        self._original = original
        self._topics = topics
        self._platforms = platforms
        self._document: dict[str, Any] = {}

    def schema(self) -> dict[str, Any]:
        """The whole document; written once, because no route comes later."""
        if not self._document:
            self._document = super().schema()
            _, schemas = self.build_response_object(comparison_schema.ErrorAnswer, None)
            self._document["components"]["schemas"].update(schemas)
        return self._document

    def build_response_object(
        self, model: type[Any], headers_model: type[Any] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """As quart-schema's, but a model has one place, however many paths answer it."""
        response, schemas = super().build_response_object(model, headers_model)
        content = response["content"]["application/json"]
        schemas[model.__name__] = content["schema"]
        content["schema"] = {"$ref": f"#/components/schemas/{model.__name__}"}
        return response, schemas

    def generate_rules(self) -> Iterator[Rule]:
        rules = chain(self._app.url_map.iter_rules(), self._original.url_map.iter_rules())
        return (rule for rule in rules if not rule.websocket)  # OpenAPI has no word for these

    def build_paths(self, rule: Rule) -> Found:
        if rule.map is self._original.url_map:
            return self._live(rule, self._original.view_functions[rule.endpoint], PREFIX)
        if rule.rule.startswith("/quart/"):
            return self._live(rule, self._app.view_functions[rule.endpoint], "")
        paths, schemas = super().build_paths(rule)
        view = self._app.view_functions[rule.endpoint]
        if (description := getattr(view, "description", None)) is not None:
            for method, operation in chain.from_iterable(path.items() for path in paths.values()):
                part, _, name = rule.endpoint.partition(".")
                operation["operationId"] = f"{method}_{part}_{name}"
                operation["tags"] = [part]
                schemas |= self._describe(operation, description)
            return paths, schemas
        for operation in chain.from_iterable(path.values() for path in paths.values()):
            operation["responses"] = {
                "200": {"description": "This document."},
                **{str(status): response for status, response in operation["responses"].items()},
                **operations.errors(_STATUSES.get(rule.endpoint, ())),
            }
        if rule.endpoint == "compare.comparison":
            compared = paths["/compare/{topic}/{name}"]["get"]
            schemas |= self._answer_too(compared, "200", [matrix_schema.MatrixAnswer])
            paths.update(self._contrasts(paths["/compare/{topic}/{name}"]["get"]))
        return paths, schemas

    def _describe(self, operation: dict[str, Any], known: Description) -> dict[str, Any]:
        """Say of an operation what its view declares; the schemas that this refers to."""
        operation["parameters"] = [*operation["parameters"], *known.parameters]
        forms = any(media == FORM for media, _ in known.bodies)
        operation["responses"] = {
            **{str(status): response for status, response in operation["responses"].items()},
            **known.answers,
            **operations.errors(known.errors, page=known.page or forms),
        }
        for status, headers in known.headers.items():
            operation["responses"][status]["headers"] = of_headers(headers)
        if known.signed_in:
            operation["security"] = [{"basic": []}, {"session": []}]
        schemas: dict[str, Any] = {}
        for status, models in known.also.items():
            schemas |= self._answer_too(operation, status, models)
        content: dict[str, Any] = {}
        for media, model in known.bodies:
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
            content[media] = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
        if content:
            operation["requestBody"] = {"content": content, "required": True}
        return schemas

    def _answer_too(
        self, operation: dict[str, Any], status: str, models: Iterable[type[Any]]
    ) -> dict[str, Any]:
        """Say that it answers one of these, or what it answers already; their schemas."""
        content = operation["responses"][status]["content"]["application/json"]
        one_of = [content["schema"]]
        schemas: dict[str, Any] = {}
        for model in models:
            response, needed = self.build_response_object(model, None)
            one_of.append(response["content"]["application/json"]["schema"])
            schemas |= needed
        content["schema"] = {"oneOf": one_of}
        return schemas

    def _contrasts(self, any_contrast: dict[str, Any]) -> dict[str, Any]:
        """A path for each contrast, with the parameters that it takes."""
        responses = {**any_contrast["responses"]}
        del responses["404"]
        return {
            f"/compare/{topic.name}/{contrast.name}": {
                "get": {
                    **any_contrast,
                    "operationId": f"compare_{topic.name}_{contrast.name}",
                    "summary": contrast.question,
                    "description": contrast.remedy,
                    "parameters": [
                        *operations.query(contrast.parameters),
                        operations.side(contrast),
                        operations.on(self._platforms),
                        *operations.replay(contrast),
                    ],
                    "responses": responses,
                }
            }
            for topic in self._topics.values()
            for contrast in topic.contrasts.values()
        }

    def _live(self, rule: Rule, view: Callable[..., Any], prefix: str) -> Found:
        """A live route of a topic, on either side."""
        path = prefix + re.sub(PATH_RE, r"{\1}", rule.rule)
        arguments = [
            self.build_path_parameter(name, converter)
            for name, converter in rule._converters.items()
        ]
        choices = getattr(view, "live_choices", {})
        for argument in arguments:
            if known := choices.get(argument["name"]):
                argument["schema"]["enum"] = list(known)
        taken = getattr(view, "live_parameters", ())
        summary, _, description = (inspect.getdoc(view) or "").partition("\n")
        statuses = [400, 422] * bool(taken) + [404] * bool(arguments)
        statuses += [503] * hasattr(view, "live_answers")  # these need the specimen
        on_path: dict[str, Any] = {}
        for method in self.generate_methods(rule):
            refusals = {
                *(() if method in SAFE_METHODS else operations.WRITE_REFUSALS),
                *(operations.ORIGINAL_REFUSALS if prefix else ()),
            }
            on_path[method.lower()] = {
                "operationId": f"{method}{re.sub('[^a-z0-9]+', '_', path)}".lower(),
                "summary": summary,
                "description": description.strip(),
                "parameters": [*arguments, *operations.query(taken), *operations.live_text(view)],
                "responses": {
                    **operations.errors(sorted({*statuses, *refusals})),
                    **operations.live_answers(view),
                },
                **operations.live_body(view),
            }
        return {path: on_path}, {}


_STATUSES = {
    "compare.topic": (404,),
    "compare.comparison": (400, 403, 404, 422, 429, 503),
}
"""The errors that an endpoint may answer."""
