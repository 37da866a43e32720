"""What a process does that runs trials, for a test that kills it."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import os

from async_contrast.config import Settings
from async_contrast.lab.supervisor import Lab


async def main(catalogue: str, name: str, *cells: str) -> None:
    """Run these cells of `name`, TOPIC/CONTRAST; the settings are from the environment."""
    topic, contrast_name = name.split("/")
    contrast = importlib.import_module(catalogue).TOPICS[topic].contrasts[contrast_name]
    settings = dataclasses.replace(
        Settings.from_environment(os.environ), trial_seconds=60, trials_at_once=len(cells)
    )
    async with Lab(settings, catalogue) as lab:
        await asyncio.gather(
            *(lab.run(topic, contrast_name, contrast.cell(cell), {}) for cell in cells)
        )
