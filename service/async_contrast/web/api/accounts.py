"""Signing in and out, and what people do with their account; as forms and as JSON."""

from __future__ import annotations

from quart import Blueprint, Response, jsonify, redirect, request
from quart.typing import ResponseReturnValue
from quart_schema import document_response
from werkzeug.urls import iri_to_uri

from async_contrast.accounts.basic_credentials import Credentials
from async_contrast.accounts.passwords import SHORTEST, check_new
from async_contrast.accounts.redirects import path_on_this_service
from async_contrast.database import accounts as stored
from async_contrast.database.models import Account
from async_contrast.errors import AsyncContrastError, ForbiddenParameter, NotSignedIn, TooMuch
from async_contrast.problem import problem_of
from async_contrast.web.auth.identity import address, signed_in, visitor
from async_contrast.web.auth.parts import parts_here
from async_contrast.web.openapi.described import answer, describe, in_query
from async_contrast.web.pages import render
from async_contrast.web.requests import payloads
from async_contrast.web.requests.payloads import FORM, JSON, read_form_or_json
from async_contrast.web.responses import run_json, run_schema

routes = Blueprint("accounts", __name__, template_folder="../templates")

HTML = "text/html"

FORM_CHALLENGE = 'Form realm="async-contrast", path="/sign-in"'
"""HTTP wants a challenge with every 401; browsers ask for a password of their own at Basic's."""

CHANGED = "changed"
"""What the form's answer tells the account's page of a password, which says so to people."""

TO_A_FORM = answer("For a form: where to go.", Location="a path on this service")
REFUSED = (400, 403, 408, 413, 415, 422, 429, 503)


@routes.get("/sign-in")
@describe(
    parameters=[in_query("next", "where to go then, on this service", type="string")],
    answers={"200": answer("The form.", HTML)},
    signed_in=False,
    page=True,
)
async def sign_in() -> ResponseReturnValue:
    """The sign-in form."""
    return await render.page("sign_in.html", next=path_on_this_service(request.args.get("next")))


@routes.post("/sign-in")
@document_response(run_schema.AccountAnswer)
@describe(
    *(401, *REFUSED),
    bodies=[(FORM, payloads.SignInWords), (JSON, payloads.SignInWords)],
    answers={"303": TO_A_FORM},
    signed_in=False,
)
async def check_and_sign_in() -> ResponseReturnValue:
    """Checks name and password, and begins a session, whose cookie it sends.

    The session whose cookie came along ends.
    """
    asked = await read_form_or_json(payloads.SignInWords)
    wanted = path_on_this_service(asked.next)
    try:
        credentials = Credentials(asked.name, asked.password)
        account = await parts_here().authentication.check(credentials, address())
    except (NotSignedIn, TooMuch) as error:
        return await _refused(error, "sign_in.html", next=wanted, name=asked.name)
    cookies = parts_here().cookies
    async with parts_here().database.writing() as session:
        # Or the one that the browser had would go on for a month, and nobody could end it.
        word = await stored.begin_session(session, account, instead_of=cookies.word())
    cookies.give(word)
    return await _done(account, wanted)


@routes.post("/sign-out")
@describe(
    *(400, 403, 408, 413, 503),
    answers={"204": answer("The session has ended."), "303": TO_A_FORM},
    signed_in=False,
    page=True,
)
async def sign_out() -> ResponseReturnValue:
    """Ends the session, wherever its cookie may have been copied to."""
    if (word := parts_here().cookies.word()) is not None:
        async with parts_here().database.writing() as session:
            await stored.end_session(session, word)
    parts_here().cookies.take_back()
    return await _left()


@routes.get("/account")
@describe(
    *(429, 503),
    parameters=[in_query("password", f"`{CHANGED}`: say that it is", type="string")],
    answers={
        "200": answer("The account, with forms to change and delete it.", HTML),
        "303": answer("Nobody is signed in: to the form.", Location="/sign-in"),
    },
    page=True,
)
async def show() -> ResponseReturnValue:
    """A page for whoever is signed in; everybody else is sent to the form."""
    found = await signed_in()
    changed = request.args.get("password") == CHANGED
    return await render.page("account.html", who=found, shortest=SHORTEST, changed=changed)


@routes.get("/api/account")
@document_response(run_schema.AccountAnswer)
@describe(401, 429, 503)
async def read() -> ResponseReturnValue:
    """The account of whoever asks, and what it may have."""
    return jsonify(run_json.of_account(await signed_in(), parts_here().budget))


@routes.post("/account/password")
@document_response(run_schema.AccountAnswer)
@describe(
    *(401, *REFUSED),
    bodies=[(FORM, payloads.NewPassword), (JSON, payloads.NewPassword)],
    answers={"303": TO_A_FORM},
)
async def change_password() -> ResponseReturnValue:
    """Changes the password, and ends every session of the account but a new one of this client."""
    try:
        who = await visitor()
    except NotSignedIn as error:  # to a browser whose session is over, the form
        return await _refused(error, "sign_in.html", next="/account")
    asked = await read_form_or_json(payloads.NewPassword)
    try:
        check_new(who.account.name, asked.new, "new")
        found = await _confirm(who.account, asked.current)
        kept = await parts_here().authentication.hash(asked.new, address())
    except (NotSignedIn, TooMuch, ForbiddenParameter) as error:
        return await _refused(error, "account.html", who=who.account, shortest=SHORTEST)
    async with parts_here().database.writing() as session:
        await stored.change_password(session, found, kept)
        found.password_hash = kept
        word = await stored.begin_session(session, found) if who.word is not None else None
    if word is not None:
        parts_here().cookies.give(word)
    return await _done(found, f"/account?password={CHANGED}")


@routes.post("/account/delete")
@describe(
    *(401, *REFUSED),
    bodies=[(FORM, payloads.Farewell), (JSON, payloads.Farewell)],
    answers={"204": answer("The account is gone, with its runs."), "303": TO_A_FORM},
)
async def delete() -> ResponseReturnValue:
    """Deletes the account, with its sessions and its runs."""
    try:
        who = await visitor()
    except NotSignedIn as error:  # to a browser whose session is over, the form
        return await _refused(error, "sign_in.html", next="/account")
    asked = await read_form_or_json(payloads.Farewell)
    try:
        found = await _confirm(who.account, asked.password)
    except (NotSignedIn, TooMuch) as error:
        return await _refused(error, "account.html", who=who.account, shortest=SHORTEST)
    async with parts_here().database.writing() as session:
        await stored.delete_account(session, found)
    if who.word is not None:  # with HTTP Basic a cookie may be another account's, which goes on
        parts_here().cookies.take_back()
    return await _left()


async def _confirm(account: Account, password: str) -> Account:
    return await parts_here().authentication.check(Credentials(account.name, password), address())


async def _done(account: Account, wanted: str) -> ResponseReturnValue:
    if payloads.is_form():
        return redirect(iri_to_uri(wanted), 303)
    return jsonify(run_json.of_account(account, parts_here().budget))


async def _left() -> ResponseReturnValue:
    return redirect("/sign-in", 303) if payloads.is_form() else ("", 204)


async def _refused(error: AsyncContrastError, page: str, **values: object) -> Response:
    """The page again with what was wrong, or the error as every other."""
    problem = problem_of(error)
    if payloads.is_form():
        response = await render.page(page, problem.status, message=problem.message, **values)
    else:
        response = Response(problem.body, problem.status, mimetype=JSON)
    response.headers.update(dict(problem.headers))
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = FORM_CHALLENGE
    return response
