from __future__ import annotations

import os
from pathlib import Path


class Settings:
    SECRET_KEY = os.environ.get("CLUB_SECRET_KEY", "only for development")
    DATABASE_URL = os.environ.get("CLUB_DATABASE_URL", "sqlite+aiosqlite:///club.db")
    GALLERY = Path(os.environ.get("CLUB_GALLERY", "gallery"))
    MAX_CONTENT_LENGTH = 64 * 1024 * 1024
    SMTP_HOST = ""
    MAIL_SENDER = "board@club.example"
    QUART_AUTH_DURATION = 30 * 24 * 60 * 60


class ForTests(Settings):
    TESTING = True
    SECRET_KEY = "test"
    QUART_AUTH_COOKIE_SECURE = False
