"""Every hazard that the doctor knows, as hazards.toml lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from async_contrast.doctor.hazard import Family, Hazard


def _read() -> tuple[Hazard, ...]:
    table = tomllib.loads(files(__package__).joinpath("hazards.toml").read_text("utf-8"))
    return tuple(
        Hazard(code=code, **{**row, "family": Family(row["family"])})
        for code, row in table.items()
    )  # fmt: skip


HAZARDS = _read()
BY_CODE: Mapping[str, Hazard] = {hazard.code: hazard for hazard in HAZARDS}
BY_NAME: Mapping[str, Hazard] = {hazard.name: hazard for hazard in HAZARDS}
