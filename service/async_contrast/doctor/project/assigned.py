"""What the whole project puts where: attributes of foreign objects, items, new objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from async_contrast.doctor.project.events import Events
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.values import plain

_WITH_DEFAULT = (".setdefault", ".get", ".pop")


class Assigned:
    """Looks through all files once, and keeps what is asked for by name."""

    def __init__(self, events: Events) -> None:
        self._stores: dict[str, list[tuple[Ref, Ref]]] = defaultdict(list)
        self._making: dict[str, list[Event]] = defaultdict(list)
        self._calls: dict[Ref, Event] = {}
        self._items: dict[Ref, Ref] = {}
        self._beginnings: set[Ref] = set()
        for function, at, event in events.of(Kind.STORE):
            if event.args:
                self._read_store(event, function.events[at - 1] if at else None)
        for _, _, event in events.of(Kind.CALL):
            self._read_call(event)

    def _read_store(self, event: Event, before: Event | None) -> None:
        owner, _, name = event.ref.rpartition(".")
        if owner and name.isidentifier():
            self._stores[name].append((owner, event.args[0]))
        elif event.ref.endswith("]"):
            self._put(plain(event.ref), event.args[0])
        if before is not None and before.kind == Kind.CALL:
            self._calls.setdefault(event.ref, before)

    def _read_call(self, event: Event) -> None:
        owner, _, name = event.ref.rpartition(".")
        if name == "as_view":  # of a view that is a class: its name, then what it is made with
            event = event._replace(ref=owner, args=event.args[1:])
            name = owner.rpartition(".")[2]
        if name.lstrip("_")[:1].isupper():
            self._making[name].append(event)
        elif len(event.args) == 2 and event.ref.endswith(_WITH_DEFAULT):
            self._put(plain(f"{event.ref}()"), event.args[1])

    def _put(self, item: Ref, value: Ref) -> None:
        if item:
            self._items.setdefault(item, value)
            called = item.removesuffix("()").removesuffix("[]")
            self._beginnings.update((called, called.rpartition(".")[0]))

    def behind(self, ref: Ref) -> Event | None:
        """The call that made what a global `app.jobs` or an attribute `app.Worker{}.jobs` holds."""
        return self._calls.get(ref)

    def item(self, ref: Ref) -> Ref:
        """What somebody puts there: `locks[]`, `locks.setdefault()`; without constants."""
        return self._items.get(ref, "")

    def begins_item(self, ref: Ref) -> bool:
        """Whether an item of which something is known may begin so."""
        return plain(ref) in self._beginnings

    def stores(self, name: str) -> Sequence[tuple[Ref, Ref]]:
        """Of every attribute of this name: whose it is, and what it is given."""
        return self._stores.get(name, ())

    def making(self, class_: str) -> Sequence[Event]:
        """The calls of what has the last part of this name."""
        return self._making.get(class_.rpartition(".")[2], ())


def argument_of(function: Function, event: Event, parameter: str) -> Ref:
    """What a call gives to a parameter of the function that it calls, or empty."""
    for name, ref in event.keywords:
        if name == parameter:
            return ref
    names = [each.name for each in function.parameters if not each.name.startswith("*")]
    if function.class_ and names:
        del names[0]
    at = names.index(parameter) if parameter in names else len(event.args)
    return event.args[at] if at < len(event.args) else ""
