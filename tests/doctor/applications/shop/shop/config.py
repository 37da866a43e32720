"""What can be set."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Config:
    database_url: str = "sqlite+aiosqlite:///shop.db"
    legacy_path: Path = Path("legacy.db")
    uploads: Path = Path("uploads")
    rates_url: str = "https://rates.example"
    secret_key: str = field(default_factory=secrets.token_hex)
    secure_cookies: bool = True
    upload_limit: int = 64 * 2**20
    poll_seconds: float = 60.0


TERMS = (Path(__file__).parent / "terms.txt").read_text("utf-8")
