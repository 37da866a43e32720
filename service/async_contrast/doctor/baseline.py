"""Findings that are known, kept in a file, so that only new ones count.

They are told by hazard, path, function and sentence, so that what is edited above them does not
make them new; and counted: where two of a kind are known, a third is new.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from async_contrast.doctor.finding import Finding
from async_contrast.errors import ProjectError

VERSION = 1
LARGEST = 50_000_000
"""Bytes of a file; a hundred thousand findings are fewer."""

_NUMBERS = re.compile(r"(?<=<lambda):\d+:\d+(?=>)|(?<=\bline )\d+\b")
"""Where a name or a sentence tells a line, which an edit above changes."""


class Kind(NamedTuple):
    """What makes two findings the same, wherever they stand in their function."""

    hazard: str
    path: str
    function: str
    says: str


def kind_of(finding: Finding, path: str) -> Kind:
    """`path` is relative to where the project is, from wherever it is read."""
    function, says = (_NUMBERS.sub("", text) for text in (finding.function, finding.says))
    return Kind(finding.hazard.name, path, function, says)


def unknown(
    findings: Sequence[Finding], known: Counter[Kind], within: Callable[[str], str]
) -> tuple[Finding, ...]:
    """Those that are not among the known ones; `within` makes a path relative to the project."""
    left = known.copy()
    new = []
    for finding in findings:
        kind = kind_of(finding, within(finding.place.path))
        if left[kind] > 0:
            left[kind] -= 1
        else:
            new.append(finding)
    return tuple(new)


def written(findings: Iterable[Finding], within: Callable[[str], str]) -> str:
    """The file that makes all these known; a line a kind, in order."""
    counts = Counter(kind_of(each, within(each.place.path)) for each in findings)
    lines = [
        json.dumps({**kind._asdict(), "count": counts[kind]})
        for kind in sorted(counts, key=lambda kind: (kind.path, kind))
    ]
    body = "".join(f"\n{line}," for line in lines).removesuffix(",")
    return f'{{"version": {VERSION}, "findings": [{body}\n]}}\n'


def read(file: Path) -> Counter[Kind]:
    """What a file makes known. Raises ProjectError."""
    try:
        return _kinds(json.loads(_text(file)))
    except OSError as error:
        raise ProjectError(
            f"{file}: the baseline cannot be read: {error.strerror}; --write-baseline makes one"
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ProjectError(
            f"{file}: it is no baseline of this version; --write-baseline makes one"
        ) from None


def _text(file: Path) -> str:
    """At most LARGEST bytes are read: a device may go on for ever."""
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(len(data))
    return data.decode()


def _kinds(told: Any) -> Counter[Kind]:
    if told["version"] != VERSION:
        raise ValueError(told["version"])
    known: Counter[Kind] = Counter()
    for each in told["findings"]:
        kind = Kind(*(each[name] for name in Kind._fields))
        count = each["count"]
        if not all(isinstance(word, str) for word in kind) or type(count) is not int or count < 1:
            raise ValueError(each)
        known[kind] += count
    return known
