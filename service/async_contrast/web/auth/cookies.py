"""quart-auth's cookie, which carries the random word of a session that the database knows."""

from __future__ import annotations

from quart import Quart, after_this_request, has_request_context, request
from quart_auth import Action, AuthUser, QuartAuth

from async_contrast.database.accounts import LASTS

COOKIE = "async_contrast_session"


class Cookies(QuartAuth):
    """Secure where the connection is; by itself such a cookie signs nobody in.

    The names keep it apart from the live pair's, which is a specimen.
    """

    def __init__(self) -> None:
        super().__init__(
            attribute_name="_session",
            cookie_name=COOKIE,
            duration=int(LASTS.total_seconds()),
            salt="async-contrast session",
            singleton=False,
        )

    def init_app(self, app: Quart) -> None:
        """Have the app know this; only a request that gives or takes a cookie writes one."""
        super().init_app(app)
        app.after_request_funcs[None].remove(self.after_request)

    @property
    def cookie_secure(self) -> bool | None:
        """Whether this request came over https, at least as far as a trusted proxy."""
        return has_request_context() and request.scheme == "https"

    @cookie_secure.setter
    def cookie_secure(self, _: bool | None) -> None:
        """quart-auth sets what its configuration says; the request knows better."""

    def word(self) -> str | None:
        """The word that the request's cookie carries, if it was signed here and is not too old."""
        word = self.load_user().auth_id
        return word if isinstance(word, str) else None

    def give(self, word: str) -> None:
        """Send the word with the answer to the current request."""
        self.login_user(AuthUser(word, Action.WRITE_PERMANENT))
        after_this_request(self.after_request)  # type: ignore[arg-type]

    def take_back(self) -> None:
        """Have the browser forget it."""
        self.logout_user()
        after_this_request(self.after_request)  # type: ignore[arg-type]
