"""How alike pieces of code are, and in which lines they differ. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+|\S")


def unmatched(mine: Sequence[str], theirs: Sequence[str]) -> frozenset[int]:
    """The indexes of my lines that the other piece does not have, indentation aside."""
    ours = [line.strip() for line in mine]
    others = [line.strip() for line in theirs]
    # Always in one order: what one piece shows as common, the other one shows as common, too.
    if swapped := others < ours:
        ours, others = others, ours
    blocks = SequenceMatcher(None, ours, others, autojunk=False).get_matching_blocks()
    starts = ((block.b if swapped else block.a, block.size) for block in blocks)
    common = {start + offset for start, size in starts for offset in range(size)}
    return frozenset(range(len(mine))) - common


def words(lines: Iterable[str]) -> tuple[str, ...]:
    """Names, numbers and signs, in which two pieces are compared as wholes."""
    return tuple(word for line in lines for word in _WORD.findall(line))


def likest(mine: Sequence[str], others: Sequence[tuple[Sequence[str], bool]]) -> int | None:
    """The index of the others' words that are most like mine; of equals a preferred one.

    Each of the others says whether it is preferred. None where there are no others.
    """
    best, found = (-1.0, False), None
    matcher: SequenceMatcher[str] = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(mine)
    for index, (theirs, preferred) in enumerate(others):
        matcher.set_seq1(theirs)
        # Cheap bounds of the ratio first: most others are far from the best one.
        if (matcher.real_quick_ratio(), preferred) <= best:
            continue
        if (matcher.quick_ratio(), preferred) > best:
            likeness = (matcher.ratio(), preferred)
            if likeness > best:
                best, found = likeness, index
    return found
