"""The specimen's file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from async_contrast.specimen.database import DEMO_NAME, FAST_HASH, Specimen
from async_contrast.specimen.models import User


@pytest.mark.parametrize("name", ["s%20y", "s?x=1", "s#y", "s y", "s%zz"])
async def test_its_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    specimen = Specimen.at(folder / "specimen.db", FAST_HASH)
    names = select(User.name)
    with Session(specimen.engine) as session:
        assert session.scalars(names).all() == [DEMO_NAME]
    async with AsyncSession(specimen.async_engine) as asynchronous:
        assert (await asynchronous.scalars(names)).all() == [DEMO_NAME]
    await specimen.close()
    assert os.listdir(tmp_path) == [name]
    assert os.listdir(folder) == ["specimen.db"]
