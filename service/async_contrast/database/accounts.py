"""Who may sign in, and who has: accounts and their sessions. Each function is one transaction's."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.models import Account, SignIn
from async_contrast.database.moments import now
from async_contrast.errors import Conflict, NotSignedIn

LASTS = timedelta(days=30)
"""How long a sign-in is good for."""

MOST_SIGN_INS = 100
"""Sign-ins that an account has at a time; one more ends the oldest."""


async def add_account(session: AsyncSession, name: str, password_hash: str) -> Account:
    """Raises Conflict if there is an account of this name."""
    account = Account(name=name, password_hash=password_hash)
    session.add(account)
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict(f"there is an account {name} already; choose another name") from None
    return account


async def find_account(session: AsyncSession, name: str) -> Account | None:
    """The account of this name."""
    return await session.scalar(select(Account).where(Account.name == name))


async def find_signed_in(session: AsyncSession, word: str) -> Account | None:
    """Whose session this is, if it is one that goes on."""
    found = select(Account).join(Account.sign_ins)
    return await session.scalar(
        found.where(SignIn.word_hash == _hash(word), SignIn.expires_at > now())
    )


async def hold(session: AsyncSession, account: Account) -> None:
    """Keep an account as it is until the transaction ends.

    Raises NotSignedIn if it has another password than when it was read, or is gone: whatever was
    checked since then is not true any more.
    """
    same = Account.id == account.id, Account.password_hash == account.password_hash
    if await session.scalar(select(Account.id).where(*same).with_for_update()) is None:
        raise NotSignedIn("the account has another password by now, or is gone; sign in again")


async def change_password(session: AsyncSession, account: Account, password_hash: str) -> None:
    """Ends every session of the account, too. Raises NotSignedIn as `hold` does."""
    await hold(session, account)
    await session.execute(
        update(Account).where(Account.id == account.id).values(password_hash=password_hash)
    )
    await session.execute(delete(SignIn).where(SignIn.account_id == account.id))


async def delete_account(session: AsyncSession, account: Account) -> None:
    """Its sessions and its runs go with it. Raises NotSignedIn as `hold` does."""
    await hold(session, account)
    await session.execute(delete(Account).where(Account.id == account.id))


async def begin_session(
    session: AsyncSession, account: Account, instead_of: str | None = None
) -> str:
    """A random word that whoever bears it is the account until LASTS is over.

    The session of the word `instead_of` ends, whoever's it is. Raises NotSignedIn as `hold` does.
    """
    await hold(session, account)
    if instead_of is not None:
        await end_session(session, instead_of)
    word, begun = secrets.token_urlsafe(32), now()
    session.add(SignIn(word_hash=_hash(word), account_id=account.id, expires_at=begun + LASTS))
    await session.flush()
    own = SignIn.account_id == account.id
    newest = select(SignIn.id).where(own).order_by(SignIn.id.desc()).limit(MOST_SIGN_INS)
    await session.execute(
        delete(SignIn).where(own, SignIn.id.not_in(newest) | (SignIn.expires_at <= begun))
    )
    return word


async def end_session(session: AsyncSession, word: str) -> None:
    """Whoever bears the word is nobody from now on."""
    await session.execute(delete(SignIn).where(SignIn.word_hash == _hash(word)))


async def forget_old(session: AsyncSession) -> None:
    """Remove the sessions that are over."""
    await session.execute(delete(SignIn).where(SignIn.expires_at <= now()))


def _hash(word: str) -> str:
    """What the table keeps: who reads it learns no word. (256 random bits need no salt.)"""
    return hashlib.sha256(word.encode()).hexdigest()
