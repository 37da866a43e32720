"""A client that minds Secure, as browsers do, over a real connection."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from service.specimen.database import DEMO_NAME, DEMO_PASSWORD
from service.topics.login import rules


def sign_in_and_come_back(port: int) -> str:
    """Sign in over plain http and ask for the guarded page; whether the cookie came along."""
    site = f"http://127.0.0.1:{port}"
    form = {"name": DEMO_NAME, "password": DEMO_PASSWORD, "next": "/login/me"}
    opener = build_opener(HTTPCookieProcessor())
    try:
        opener.open(f"{site}/login/sign-in", urlencode(form).encode()).close()
        with opener.open(f"{site}/login/me") as answer:
            came_back = answer.url.endswith("/login/me")
    except HTTPError as refused:
        refused.close()
        came_back = False
    return rules.SENT_BACK if came_back else rules.KEPT_BACK
