"""Signing in and out."""

from __future__ import annotations

from quart import Blueprint, abort, flash, redirect, render_template_string, request
from quart.typing import ResponseReturnValue
from quart_auth import AuthUser, current_user, login_user, logout_user

from shop.config import TERMS
from shop.web.common import account_id, safe_next, services, signed_in

accounts = Blueprint("accounts", __name__)

PAGE = """{% for line in get_flashed_messages() %}<p>{{ line }}</p>{% endfor %}
<form method="post"><input name="name"><input name="password" type="password"></form>"""


@accounts.get("/login")
async def login_page() -> ResponseReturnValue:
    if await current_user.is_authenticated:
        return redirect(safe_next())
    return await render_template_string(PAGE)


@accounts.post("/login")
async def login() -> ResponseReturnValue:
    form = await request.form
    number = await services().accounts.sign_in(form["name"], form["password"])
    if number is None:
        await flash("Wrong name or password.")
        return await render_template_string(PAGE), 401
    login_user(AuthUser(str(number)))
    return redirect(safe_next())


@accounts.post("/register")
async def register() -> ResponseReturnValue:
    data = await request.get_json()
    if not isinstance(data, dict) or not {"name", "password"} <= data.keys():
        abort(400)
    number = await services().accounts.register(data["name"], data["password"])
    login_user(AuthUser(str(number)))
    return {"id": number}, 201


@accounts.post("/logout")
@signed_in
async def logout() -> ResponseReturnValue:
    logout_user()
    return "", 204


@accounts.get("/me")
@signed_in
async def me() -> ResponseReturnValue:
    return {"id": account_id()}


@accounts.get("/terms")
def terms() -> ResponseReturnValue:
    """A plain view; Quart runs it in a thread."""
    return TERMS, {"Content-Type": "text/plain; charset=utf-8"}
