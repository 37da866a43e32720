"""What every report says in the same words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.finding import Sureness
from async_contrast.doctor.hazard import Hazard


def contrast_address(url: str, hazard: Hazard) -> str:
    """The page that proves a hazard, on the service there; its own page if no contrast does."""
    if not hazard.contrast:
        return hazard_address(url, hazard)
    return f"{url}/contrasts/{hazard.contrast}"


def hazard_address(url: str, hazard: Hazard) -> str:
    return f"{url}/hazards/{hazard.name}"


def title(hazard: Hazard) -> str:
    return f"{hazard.code} {hazard.name}"


def sums(diagnosis: Diagnosis) -> Iterator[str]:
    """The last lines of an answer, each a sentence or two."""
    yield _found(diagnosis)
    left_out = [
        f"{count} {how}"
        for count, how in ((diagnosis.ignored, "by noqa"), (diagnosis.known, "by the baseline"))
        if count
    ]
    if left_out:
        yield f"Not counted: {' and '.join(left_out)}."
    counts = diagnosis.counts
    yield (
        f"{_number(counts.files, 'file')} with {_number(counts.lines, 'line')}: "
        f"{_number(counts.functions, 'function')}, {counts.async_functions:,} of them async. "
        f"{_number(counts.unresolved, 'call')} could not be followed. {diagnosis.seconds:.1f} s."
    )


def _found(diagnosis: Diagnosis) -> str:
    if not diagnosis.findings:
        return "Nothing was found."
    found = Counter(each.sureness for each in diagnosis.findings)
    by_sureness = ", ".join(f"{found[each]} {each}" for each in Sureness if each in found)
    files = _number(len(diagnosis.by_file), "file")
    return f"{_number(len(diagnosis.findings), 'finding')} in {files}: {by_sureness}."


def _number(count: int, of: str) -> str:
    return f"{count:,} {of}{'' if count == 1 else 's'}"
