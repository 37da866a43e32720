"""Which methods may answer in the place of one: of classes derived, and of what fits a Protocol."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from async_contrast.doctor.project.names import Names

_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})


def overriding(names: Names) -> Mapping[str, Sequence[str]]:
    """By the full name of a method, those that may answer instead."""
    found: dict[str, list[str]] = defaultdict(list)
    for method, instead in (*_derived(names), *_fitting(names)):
        found[method].append(instead)
    return dict(found)


def _derived(names: Names) -> Iterator[tuple[str, str]]:
    for method in names.functions.values():
        if method.class_:
            short = method.name.rpartition(".")[2]
            for base in names.order(method.class_)[1:]:
                if f"{base.name}.{short}" in names.functions:
                    yield f"{base.name}.{short}", method.name


def _fitting(names: Names) -> Iterator[tuple[str, str]]:
    """The methods of classes that have all methods of a Protocol, and do not derive from it."""
    methods: dict[str, set[str]] = defaultdict(set)
    for method in names.functions.values():
        if method.class_ and not method.name.rpartition(".")[2].startswith("__"):
            methods[method.class_].add(method.name.rpartition(".")[2])
    protocols = [name for name in methods if _is_protocol(names, name)]
    for protocol in protocols:
        for class_, own in methods.items():
            is_other = protocol not in {each.name for each in names.order(class_)}
            if is_other and methods[protocol] <= own:
                yield from (
                    (f"{protocol}.{short}", f"{class_}.{short}") for short in methods[protocol]
                )


def _is_protocol(names: Names, class_: str) -> bool:
    return any(names.value(ref).name in _PROTOCOLS for ref in names.classes[class_].bases)
