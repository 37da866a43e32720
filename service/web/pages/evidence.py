"""stub"""
from __future__ import annotations
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
@dataclass(frozen=True, slots=True)
class Exhibit:
    name: str
    text: str
def exhibits(evidence: Mapping[str, Any]) -> Sequence[Exhibit]:
    import json
    return [Exhibit(k, json.dumps(v, indent=1)[:500]) for k, v in evidence.items()]
def standing(evidence: Mapping[str, Any]) -> frozenset[tuple[str, int]]:
    return frozenset()
