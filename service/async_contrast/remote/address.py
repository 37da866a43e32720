"""Which service to ask, and who asks. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

import httpx

from async_contrast.accounts.basic_credentials import Credentials
from async_contrast.errors import ForbiddenParameter, MalformedParameter
from async_contrast.host_names import is_loopback

LAST_PORT = 65535

EXAMPLE = "such as http://127.0.0.1:8000 or https://name:password@host"


@dataclass(frozen=True, slots=True)
class Address:
    """`url` has neither name nor password in it, so that it can be shown."""

    url: str
    credentials: Credentials | None = field(default=None, repr=False)

    @property
    def loopback(self) -> bool:
        """Whether it is this machine."""
        return is_loopback(httpx.URL(self.url).host)


def read_address(text: str, user: str | None, ask_password: Callable[[], str]) -> Address:
    """A service's URL, with a name and password in it or without.

    `ask_password` is called for a name that comes without a password. Raises ParameterError,
    which never repeats what was given: any part of a mistyped URL may be of a password.
    """
    url = _url(text)
    bare = str(url.copy_with(userinfo=b"")).rstrip("/")
    name, colon, password = (unquote(part) for part in url.userinfo.decode().partition(":"))
    if user is not None and name:
        raise MalformedParameter("user", "give the name in the URL or with --user, not twice")
    name = user or name
    if not name:
        if password or user is not None:
            raise MalformedParameter("user", "there is no name to go with the password")
        return Address(bare)
    if ":" in name:
        raise ForbiddenParameter("user", "a name has no colon, which HTTP Basic could not send")
    if not colon:
        password = ask_password()
    if not password:
        raise MalformedParameter("user", "there is no password to go with the name")
    try:
        f"{name}:{password}".encode()
    except UnicodeEncodeError:
        raise MalformedParameter("user", "the name or the password is not text in UTF-8") from None
    return Address(bare, Credentials(name, password))


def _url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
        host = url.host  # which may be no name that there can be
    except (httpx.InvalidURL, UnicodeError):
        raise MalformedParameter("url", f"--url must be a URL, {EXAMPLE}") from None
    if (url.port or 0) > LAST_PORT:
        raise MalformedParameter("url", f"--url names a port above {LAST_PORT}")
    if url.scheme not in ("http", "https") or not host:
        raise ForbiddenParameter("url", f"--url must be an http or https URL, {EXAMPLE}")
    if "?" in text or "#" in text or "@" in url.path:
        raise ForbiddenParameter(
            "url",
            f"--url has no ?, # or second @ in it, {EXAMPLE}; in a password, @ is %40, / is %2F, "
            "? is %3F and # is %23",
        )
    return url
