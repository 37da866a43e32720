"""The original: a guarded page, sign-in and sign-out with Flask-Login."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from async_contrast.accounts.redirects import path_on_this_service
from async_contrast.specimen.database import Specimen
from async_contrast.specimen.models import User
from async_contrast.specimen.password_hashes import check_password_hash
from async_contrast.topics import live
from async_contrast.topics.login import pages, rules

routes = Blueprint("login", __name__)


class Visitor(UserMixin):  # type: ignore[misc]
    """A user of the specimen as Flask-Login wants one."""

    def __init__(self, user: User) -> None:
        self.id = user.id
        self.name = user.name


def load_user(user_id: str) -> Visitor | None:
    """Read the user whose id the session holds, at every request."""
    specimen: Specimen = current_app.extensions["specimen"]
    with Session(specimen.engine) as session:
        user = session.get(User, int(user_id))
        return Visitor(user) if user else None


@routes.record
def _add_login_manager(state: BlueprintSetupState) -> None:
    manager = LoginManager(state.app)
    manager.login_view = f"{state.name}.sign_in"
    manager.login_message = None
    manager.user_loader(load_user)


@routes.get("/me")
@live.answers("text/html", rules.ANSWERS_OF_ME)
@login_required  # type: ignore[untyped-decorator]
def me() -> ResponseReturnValue:
    """A page for those who have signed in."""
    return pages.greeting(current_user.name, url_for(".sign_out"))


@routes.get("/sign-in")
@live.asks("next", rules.NEXT)
@live.answers("text/html", rules.ANSWERS_OF_FORM)
def sign_in() -> ResponseReturnValue:
    """The sign-in form."""
    wanted = path_on_this_service(request.args.get("next"))
    return pages.form(url_for(".sign_in"), wanted)


@routes.post("/sign-in")
@live.submits("name", "password", "next")
@live.answers("text/html", rules.ANSWERS_OF_SIGN_IN)
def check_and_sign_in() -> ResponseReturnValue:
    """Checks name and password and leads to `next`."""
    wanted = path_on_this_service(request.form.get("next"))
    visitor = _find_visitor(request.form.get("name", ""), request.form.get("password", ""))
    if visitor is None:
        return pages.form(url_for(".sign_in"), wanted, "Name or password is wrong."), 403
    login_user(visitor)
    return redirect(wanted, 303)


@routes.post("/sign-out")
@live.answers("text/html", rules.ANSWERS_OF_SIGN_OUT)
def sign_out() -> ResponseReturnValue:
    """Ends the sign-in, as far as Flask-Login does."""
    logout_user()
    return redirect(url_for(".sign_in"), 303)


def _find_visitor(name: str, password: str) -> Visitor | None:
    specimen: Specimen = current_app.extensions["specimen"]
    with Session(specimen.engine) as session:
        user: Any = session.scalar(select(User).where(User.name == name))
        right = check_password_hash(user.password_hash if user else specimen.nobodys_hash, password)
        return Visitor(user) if user and right else None
