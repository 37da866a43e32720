"""The functions that a web framework calls: views, and what stands before and after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from async_contrast.doctor.project.facts import Event, Kind
from async_contrast.doctor.project.names import Names
from async_contrast.doctor.project.values import Meaning

ROUTES = frozenset({"route", "get", "post", "put", "patch", "delete", "websocket"})
"""Decorators of Flask and Quart that make a view; `get("/...")` only with a path."""

HOOKS = frozenset({
    "before_request", "before_app_request", "after_request", "after_app_request",
    "teardown_request", "teardown_app_request", "teardown_appcontext", "before_websocket",
    "after_websocket", "teardown_websocket", "before_serving", "after_serving", "while_serving",
    "before_first_request", "context_processor", "app_context_processor", "template_filter",
    "template_test", "template_global", "errorhandler", "app_errorhandler",
})  # fmt: skip

METHODS = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "dispatch_request"}
)
"""Of a class of views."""


def read(names: Names) -> Mapping[str, str]:
    """By full name, how each is registered: "view", "websocket", "cli", or the name of the hook."""
    found: dict[str, str] = {}
    for function in names.functions.values():
        for decorator in function.decorators:
            how = registered(names, decorator)
            if how:
                found[function.name] = how
        for event in function.events:
            if event.kind == Kind.CALL:
                found.update(_by_call(names, event))
    found.update((name, "view") for name in _of_classes(names))
    return found


def registered(names: Names, decorator: Event) -> str:
    """How a decorator registers what stands below it, or empty."""
    owner, _, name = decorator.ref.rpartition(".")
    if name == "command" and decorator.kind == Kind.CALL and owner.endswith(".cli"):
        return "cli"
    if not owner or not _may_be_an_application(names, owner):
        return ""
    if name in ROUTES and decorator.kind == Kind.CALL:
        path = decorator.args[0] if decorator.args else ""
        if name == "route" or path.startswith(("='/", '="/')):
            return "websocket" if name == "websocket" else "view"
    return name if name in HOOKS else ""


def _may_be_an_application(names: Names, owner: str) -> bool:
    """Whether it is one, or a blueprint, as far as can be told: what is not known may be."""
    value = names.value(owner)
    if value.kind is Meaning.INSTANCE and value.name in names.classes:
        return any(each.name in names.libraries.applications for each in names.order(value.name))
    if value.kind in (Meaning.INSTANCE, Meaning.LIBRARY):
        return value.name in names.libraries.applications
    return value.kind is Meaning.UNKNOWN


def _by_call(names: Names, event: Event) -> Iterator[tuple[str, str]]:
    """What a call registers: `app.add_url_rule("/", view_func=f)`, `app.before_request(f)`."""
    owner, _, name = event.ref.rpartition(".")
    if name == "add_url_rule":
        given = [ref for key, ref in event.keywords if key == "view_func"] or event.args[2:3]
        how = "view"
    elif name == "register_error_handler":
        given, how = list(event.args[1:2]), "errorhandler"
    elif name in HOOKS and event.args:
        given, how = [event.args[0]], name
    else:
        return
    if not _may_be_an_application(names, owner):
        return
    for ref in given:
        value = names.value(ref)
        if value.kind is Meaning.FUNCTION and value.name in names.functions:
            yield value.name, how


def _of_classes(names: Names) -> Iterator[str]:
    """The methods of classes of views."""
    for name in names.classes:
        if any(each.name in names.libraries.view_classes for each in names.order(name)):
            methods = (f"{name}.{short}" for short in sorted(METHODS))
            yield from (method for method in methods if method in names.functions)
