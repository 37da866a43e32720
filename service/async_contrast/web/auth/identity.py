"""Who asks: whoever bears a session's cookie, or sends name and password with HTTP Basic."""

from __future__ import annotations

from dataclasses import dataclass

from quart import request
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.accounts.basic_credentials import read_basic
from async_contrast.database import accounts
from async_contrast.database.models import Account
from async_contrast.errors import NotSignedIn
from async_contrast.web.auth.parts import parts_here

MALFORMED = "the Authorization header must be Basic, with name:password in base64"
NOBODY = "sign in: with HTTP Basic, or at /sign-in; `async-contrast user add` makes an account"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with an account; `word` is that of the session, if there is one."""

    account: Account
    word: str | None = None


async def signed_in() -> Account:
    """The account of whoever sends the current request. Raises NotSignedIn."""
    return (await visitor()).account


async def visitor() -> Visitor:
    """Whoever sends the current request. Raises NotSignedIn.

    An Authorization header goes before a cookie.
    """
    if headers := request.headers.getlist("Authorization"):
        if (credentials := read_basic(headers)) is None:
            raise NotSignedIn(MALFORMED)
        return Visitor(await parts_here().authentication.check(credentials, address()))
    if (word := parts_here().cookies.word()) is not None:
        async with parts_here().database.reading() as session:
            if (account := await accounts.find_signed_in(session, word)) is not None:
                return Visitor(account, word)
    raise NotSignedIn(NOBODY)


async def still_signed_in(session: AsyncSession, who: Visitor) -> bool:
    """Whether somebody who was signed in still is, some time later."""
    if who.word is not None:
        return await accounts.find_signed_in(session, who.word) is not None
    account = await accounts.find_account(session, who.account.name)
    return account is not None and account.password_hash == who.account.password_hash


def address() -> str:
    """Where the current request comes from, as far as trusted proxies say."""
    return request.remote_addr or ""
