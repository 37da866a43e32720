"""Pictures of products, on the disk."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path


class Images:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, product: int) -> Path:
        return self._folder / f"{product}.image"

    def _write(self, product: int, data: bytes) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._path(product).open("wb") as file:
            file.write(data)
        return hashlib.sha256(data).hexdigest()

    async def save(self, product: int, data: bytes) -> str:
        return await asyncio.to_thread(self._write, product, data)

    async def load(self, product: int) -> bytes | None:
        path = self._path(product)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            return None
