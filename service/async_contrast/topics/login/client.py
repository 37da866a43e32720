"""A client that minds Secure, as browsers do, over a real connection."""

from __future__ import annotations

from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPErrorProcessor, Request, build_opener

from async_contrast.specimen.database import DEMO_NAME, DEMO_PASSWORD
from async_contrast.topics.controls import ensure
from async_contrast.topics.login import rules
from async_contrast.topics.login.answers import Answer, is_in, must_lead_on


class _Visitor(HTTPErrorProcessor):
    """Keeps cookies, takes every answer as it comes, and knows if a cookie went with the last."""

    def __init__(self) -> None:
        self.cookies, self.sent_a_cookie = CookieJar(), False
        self._opener = build_opener(HTTPCookieProcessor(self.cookies), self)

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        self.sent_a_cookie = request.has_header("Cookie")
        return response  # where the library would follow a redirect and raise for a refusal

    def ask(self, url: str, form: bytes | None = None) -> Answer:
        with self._opener.open(url, form) as answer:
            return Answer(answer.status, answer.headers["Location"], answer.read().decode())


def sign_in_and_come_back(port: int) -> str:
    """Sign in over plain http and ask for the guarded page; whether the cookie came along."""
    site, visitor = f"http://127.0.0.1:{port}/login", _Visitor()
    form = urlencode({"name": DEMO_NAME, "password": DEMO_PASSWORD}).encode()
    must_lead_on(visitor.ask(f"{site}/sign-in", form))
    ensure(len(visitor.cookies) == 1, f"{len(visitor.cookies)} cookies came with the sign-in")
    came_in = is_in(visitor.ask(f"{site}/me"), _Visitor().ask(f"{site}/me"))
    ensure(visitor.sent_a_cookie is came_in, "it is not the cookie that lets a visitor in")
    ensure(came_in or all(one.secure for one in visitor.cookies), "kept back, but not for Secure")
    return rules.SENT_BACK if came_in else rules.KEPT_BACK
