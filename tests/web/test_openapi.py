"""/openapi.json: valid, complete, and true."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.interpreters.probing import own
from async_contrast.quart_app import create_app
from tests.web.people import join

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
async def document(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = await (await client.get("/openapi.json")).get_json()
    return found


async def test_the_real_catalogue_is_described_validly() -> None:
    document = await (await create_app().test_client().get("/openapi.json")).get_json()
    validate(document)
    assert "/compare/local/isolation" in document["paths"]


async def test_the_document_is_written_once(app: Quart) -> None:
    provider = app.extensions["QUART_SCHEMA"].openapi_provider
    assert provider.schema() is provider.schema()


async def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    assert len(names) == len(set(names))


async def test_every_route_is_described_and_nothing_else(
    app: Quart, document: dict[str, Any]
) -> None:
    routes = {
        *((rule.rule, method) for rule, method in _methods(app)),
        *((f"/flask{rule.rule}", method) for rule, method in _methods(app.extensions["original"])),
    }
    described = {
        (path.replace("{", "<").replace("}", ">"), method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    contrasts = {("/compare/specimen/quick", "GET"), ("/compare/specimen/hanging", "GET")}
    assert described == routes | contrasts


def _methods(app: Any) -> list[tuple[Any, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    ]


async def test_a_contrast_is_described_with_its_own_parameters(document: dict[str, Any]) -> None:
    operation = document["paths"]["/compare/specimen/quick"]["get"]
    assert operation["summary"] == "Does it answer?"
    assert operation["parameters"] == [
        {
            "name": "number",
            "in": "query",
            "required": False,
            "description": (
                "how often it is seen; by default and with side=threads up to 10, "
                "with side=asyncio up to 99"
            ),
            "schema": {"type": "integer", "minimum": 1, "maximum": 99, "default": 3},
        },
        {
            "name": "side",
            "in": "query",
            "required": False,
            "description": "run only this side; both if it is left out",
            "schema": {"type": "string", "enum": ["asyncio", "threads"]},
        },
        {
            "name": "on",
            "in": "query",
            "required": False,
            "description": (
                "run on these platforms, and answer a matrix; the service's own by default"
            ),
            "schema": {
                "type": "array",
                "items": {"type": "string", "enum": ["every", own().interpreter.name]},
                "uniqueItems": True,
            },
        },
    ]
    assert set(operation["responses"]) == {"200", "400", "403", "422", "429", "503"}


@pytest.mark.parametrize("side", ["flask", "quart"])
async def test_a_live_route_is_described_on_both_sides(document: dict[str, Any], side: str) -> None:
    operation = document["paths"][f"/{side}/specimen/number"]["get"]
    assert operation["summary"] == "Says the number that it is given."
    [parameter] = operation["parameters"]
    assert parameter["schema"] == {"type": "integer", "minimum": 1, "maximum": 10, "default": 3}
    of_the_line = {"429", "503"} if side == "flask" else set()
    assert set(operation["responses"]) == {"200", "400", "422"} | of_the_line
    writing = document["paths"][f"/{side}/specimen/body"]["post"]["responses"]
    assert set(writing) == {"200", "400", "403", "408", "413"} | of_the_line


@pytest.mark.parametrize("side", ["flask", "quart"])
async def test_a_choice_in_a_path_is_described(document: dict[str, Any], side: str) -> None:
    operation = document["paths"][f"/{side}/specimen/form/{{form}}"]["get"]
    [parameter] = operation["parameters"]
    assert parameter["schema"] == {"type": "string", "enum": ["plain", "teapot"]}
    assert set(operation["responses"]) - {"429", "503"} == {"200", "404", "418"}


async def test_what_takes_no_parameters_is_not_said_to_refuse_any() -> None:
    document = await (await create_app().test_client().get("/openapi.json")).get_json()
    for path, operations in document["paths"].items():
        if "get" in operations and not operations["get"]["parameters"]:
            assert not {"400", "422"} & set(operations["get"]["responses"]), path


async def test_the_bounds_are_those_that_hold(app: Quart, document: dict[str, Any]) -> None:
    ada = await join(app)
    for path, operations in document["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", ()):
            schema = parameter["schema"]
            if schema.get("type") == "integer":
                alone = "&side=asyncio" if path.startswith("/compare") else ""
                for number, status in (
                    (schema["minimum"], 200),
                    (schema["maximum"], 200),
                    (schema.get("default", 1), 200),
                    (schema["minimum"] - 1, 422),
                    (schema["maximum"] + 1, 422),
                ):
                    query = f"{path}?{parameter['name']}={number}{alone}"
                    response = await ada.ask("HEAD", query)
                    assert response.status_code == status, query


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("/compare", "/compare"),
        ("/compare/specimen", "/compare/{topic}"),
        ("/compare/specimen/quick", "/compare/specimen/quick"),
        ("/compare/specimen/quick", "/compare/{topic}/{name}"),
        ("/compare/specimen/quick?number=0", "/compare/specimen/quick"),
        ("/compare/nothing", "/compare/{topic}"),
        ("/healthz", "/healthz"),
        ("/flask/specimen/number?number=x", "/flask/specimen/number"),
        ("/quart/specimen/number?number=x", "/quart/specimen/number"),
    ],
)
async def test_an_answer_looks_as_described(
    client: Client, document: dict[str, Any], path: str, described: str
) -> None:
    response = await client.get(path)
    responses = document["paths"][described]["get"]["responses"]
    schema = responses[str(response.status_code)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole).validate(await response.get_json())


async def test_a_shape_is_closed_to_what_is_missing(document: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/ErrorAnswer", "components": document["components"]}
    assert not Draft202012Validator(schema).is_valid({"error": {"status": 400}})
