"""Quart's session cookie, opened and saved only where there is one."""

from __future__ import annotations

from quart import Quart, Response
from quart.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from quart.wrappers import BaseRequestWebsocket
from werkzeug.wrappers import Response as WerkzeugResponse

from async_contrast.web.middleware.asgi import header_values


class Sessions(SecureCookieSessionInterface):
    """As Quart's own, which makes a signer and asks seven settings for each request."""

    async def open_session(
        self, app: Quart, request: BaseRequestWebsocket
    ) -> SecureCookieSession | None:
        """An empty session, where no cookie came."""
        if header_values(request.scope, b"cookie"):  # the Headers would raise an error inside
            return await super().open_session(app, request)
        return self.session_class()

    async def save_session(
        self, app: Quart, session: SessionMixin, response: Response | WerkzeugResponse | None
    ) -> None:
        """Nothing, where nobody has looked at an empty session."""
        if session or session.accessed or session.modified:
            await super().save_session(app, session, response)
