"""The naive port: the original's sign-in with quart-auth as it comes, in place of Flask-Login."""

from __future__ import annotations

from typing import cast

from quart import Blueprint, Quart, redirect, request, url_for
from quart.blueprints import BlueprintSetupState
from quart.typing import ResponseReturnValue
from quart_auth import AuthUser, QuartAuth, current_user, login_required, login_user, logout_user

from async_contrast.accounts.redirects import path_on_this_service
from async_contrast.topics.login.app_on_asyncio import find_user

routes = Blueprint("login", __name__)


@routes.record
def _add_quart_auth(state: BlueprintSetupState) -> None:
    QuartAuth(cast(Quart, state.app))


@routes.get("/me")
@login_required
async def me() -> ResponseReturnValue:
    """A page for those who have signed in; an id is all that is known of them."""
    return f"Hello, {current_user.auth_id}"


@routes.post("/sign-in")
async def sign_in() -> ResponseReturnValue:
    """Checks name and password and leads to `next`."""
    form = await request.form
    user = await find_user(form.get("name", ""), form.get("password", ""))
    if user is None:
        return "Name or password is wrong.", 403
    login_user(AuthUser(str(user.id)))
    return redirect(path_on_this_service(form.get("next")), 303)


@routes.post("/sign-out")
async def sign_out() -> ResponseReturnValue:
    """Ends the sign-in, as far as quart-auth does."""
    logout_user()
    return redirect(url_for(".sign_in"), 303)
