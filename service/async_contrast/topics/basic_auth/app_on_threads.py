"""The original: a page guarded by Flask-HTTPAuth."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask_httpauth import HTTPBasicAuth
from sqlalchemy import select
from sqlalchemy.orm import Session

from async_contrast.specimen.database import Specimen
from async_contrast.specimen.models import User
from async_contrast.specimen.password_hashes import check_password_hash
from async_contrast.topics import live
from async_contrast.topics.basic_auth.rules import REALM

routes = Blueprint("basic_auth", __name__)
auth = HTTPBasicAuth(realm=REALM)


@auth.verify_password  # type: ignore[untyped-decorator]
def verify(name: str, password: str) -> str | None:
    """The user's name if the password is right; an unknown name costs a hash as well."""
    specimen: Specimen = current_app.extensions["specimen"]
    with Session(specimen.engine) as session:
        stored = session.scalar(select(User.password_hash).where(User.name == name))
    right = check_password_hash(stored or specimen.nobodys_hash, password)
    return name if stored and right else None


@routes.get("/me")
@live.answers("text/html", {200: "The greeting.", 401: "Name and password are asked for."})
@auth.login_required  # type: ignore[untyped-decorator]
def me() -> str:
    """A greeting for those who know name and password."""
    return f"Hello, {auth.current_user()}"
