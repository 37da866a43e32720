"""Tracebacks as logs of Quart have them, and the contrasts that they are to find.

Real ones of Quart 0.20 and Flask 3.1, without most of the frames that they all begin with.
"""

from __future__ import annotations

from dataclasses import dataclass

_SITE = "/app/.venv/lib/python3.11/site-packages"
_PYTHON = "/usr/local/lib/python3.11"

_BEGINNING = f"""\
Traceback (most recent call last):
  File "{_SITE}/quart/app.py", line 1465, in handle_request
    return await self.full_dispatch_request(request_context)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{_SITE}/quart/app.py", line 1060, in handle_user_exception
    raise error
"""
_DISPATCHED = f"""\
  File "{_SITE}/quart/app.py", line 1598, in dispatch_request
    return await self.ensure_async(handler)(**request_.view_args)  # type: ignore[return-value]
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""
_IN_A_THREAD = f"""\
  File "{_SITE}/quart/utils.py", line 58, in _wrapper
    result = await loop.run_in_executor(
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{_PYTHON}/concurrent/futures/thread.py", line 58, in run
    result = self.fn(*self.args, **self.kwargs)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""
_UNBOUND = f"""\
  File "{_SITE}/werkzeug/local.py", line 519, in _get_current_object
    raise RuntimeError(unbound_message) from None
"""
_PROXY = f"""\
  File "{_SITE}/werkzeug/local.py", line 318, in __get__
    obj = instance._get_current_object()
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
{_UNBOUND}"""

_NO_REQUEST = "RuntimeError: Working outside of request context."
REQUEST_ADVICE = """

This typically means that you attempted to use functionality that needed
an active HTTP request. Consult the documentation on testing for
information about how to avoid this problem."""
_NO_APP = "RuntimeError: Working outside of application context."
_APP_ADVICE = """

This typically means that you attempted to use functionality that needed
the current application. To solve this, set up an application context
with app.app_context(). See the documentation for more information."""


@dataclass(frozen=True, slots=True)
class Captured:
    """The traceback up to its error, and what follows that in a log."""

    finds: str
    bare: str
    follows: str

    @property
    def in_a_log(self) -> str:
        """What stands in a log before it and after it, too."""
        return (
            "[2026-01-30 21:12:59,957] ERROR in app: Exception on request GET /orders\n"
            f"{self.bare}{self.follows}\n"
            "[2026-01-30 21:12:59,964] 127.0.0.1:50222 GET /orders 1.1 500 265 9143\n"
            "[2026-01-30 21:13:01,102] 127.0.0.1:50223 GET /static/app.css 1.1 304 - 2210\n"
        )


CAPTURED = {
    "flask-login": Captured(
        "login/kept-extension",
        f"""{_BEGINNING}\
  File "{_SITE}/quart/app.py", line 1692, in process_response
    response = await self.ensure_async(function)(response)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
{_IN_A_THREAD}\
  File "{_SITE}/flask_login/login_manager.py", line 450, in _update_remember_cookie
    if "_remember" not in session and current_app.config.get(
       ^^^^^^^^^^^^^^^^^^^^^^^^^^
{_PROXY}{_NO_REQUEST}""",
        REQUEST_ADVICE,
    ),
    "flask-httpauth": Captured(
        "basic_auth/kept-extension",
        f"""{_BEGINNING}{_DISPATCHED}{_IN_A_THREAD}\
  File "{_SITE}/flask_httpauth.py", line 211, in decorated
    auth = self.get_auth()
           ^^^^^^^^^^^^^^^
  File "{_SITE}/flask_httpauth.py", line 352, in get_auth
    if header not in request.headers:
                     ^^^^^^^^^^^^^^^
{_PROXY}{_NO_REQUEST}""",
        REQUEST_ADVICE,
    ),
    "flask-wtf": Captured(
        "login/csrf",
        f"""{_BEGINNING}\
  File "{_SITE}/quart/app.py", line 1546, in preprocess_request
    result = await self.ensure_async(function)()
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
{_IN_A_THREAD}\
  File "{_SITE}/flask_wtf/csrf.py", line 239, in csrf_protect
    self.protect(apply_exemptions=True)
  File "{_SITE}/flask_wtf/csrf.py", line 276, in protect
    if not request.endpoint:
           ^^^^^^^^^^^^^^^^
{_PROXY}{_NO_REQUEST}""",
        REQUEST_ADVICE,
    ),
    "flask-sqlalchemy": Captured(
        "relationships/kept-extension",
        f"""{_BEGINNING}{_DISPATCHED}\
  File "/app/shop/views.py", line 23, in orders
    return str(db.session.execute(db.text('select 1')).scalar())
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{_SITE}/sqlalchemy/orm/scoping.py", line 807, in execute
    return self._proxied.execute(
           ^^^^^^^^^^^^^
  File "{_SITE}/sqlalchemy/util/_collections.py", line 605, in __call__
    key = self.scopefunc()
          ^^^^^^^^^^^^^^^^
  File "{_SITE}/flask_sqlalchemy/session.py", line 111, in _app_ctx_id
    return id(app_ctx._get_current_object())  # type: ignore[attr-defined]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
{_UNBOUND}{_NO_APP}""",
        _APP_ADVICE,
    ),
    "flask.jsonify": Captured(
        "context/flask-names",
        f"""{_BEGINNING}{_DISPATCHED}\
  File "/app/shop/views.py", line 32, in orders
    return flask.jsonify(a=1)
           ^^^^^^^^^^^^^^^^^^
  File "{_SITE}/flask/json/__init__.py", line 170, in jsonify
    return current_app.json.response(*args, **kwargs)  # type: ignore[return-value]
           ^^^^^^^^^^^^^^^^
{_PROXY}{_NO_APP}""",
        _APP_ADVICE,
    ),
    "template.render": Captured(
        "response/template",
        f"""{_BEGINNING}{_DISPATCHED}\
  File "/app/shop/views.py", line 37, in orders
    return app.jinja_env.get_template('orders.html').render()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{_SITE}/jinja2/environment.py", line 1288, in render
    return asyncio.run(self.render_async(*args, **kwargs))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{_PYTHON}/asyncio/runners.py", line 186, in run
    raise RuntimeError(
RuntimeError: asyncio.run() cannot be called from a running event loop""",
        """
<frozen abc>:119: RuntimeWarning: coroutine 'Template.render_async' was never awaited
RuntimeWarning: Enable tracemalloc to get the object allocation traceback""",
    ),
    "create_task in a sync view": Captured(
        "context/sync-view",
        f"""{_BEGINNING}{_DISPATCHED}{_IN_A_THREAD}\
  File "/app/shop/views.py", line 42, in orders
    asyncio.create_task(send())
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{_PYTHON}/asyncio/tasks.py", line 381, in create_task
    loop = events.get_running_loop()
           ^^^^^^^^^^^^^^^^^^^^^^^^^
RuntimeError: no running event loop""",
        """
sys:1: RuntimeWarning: coroutine 'send' was never awaited
RuntimeWarning: Enable tracemalloc to get the object allocation traceback""",
    ),
}
"""By what raised."""

FLUSHED = """\
Traceback (most recent call last):
  File "/app/shop/views.py", line 32, in create
    print(author.posts)
  File "/app/site-packages/sqlalchemy/orm/attributes.py", line 569, in __get__
    return self.impl.get(state, dict_)
  File "/app/site-packages/sqlalchemy/util/_concurrency_py3k.py", line 123, in await_only
    raise exc.MissingGreenlet(
sqlalchemy.exc.StatementError: (sqlalchemy.exc.MissingGreenlet) greenlet_spawn has not been \
called; can't call await_only() here. Was IO attempted in an unexpected place?
[SQL: SELECT post.id FROM post WHERE ? = post.author_id]
(Background on this error at: https://sqlalche.me/e/20/xd2s)"""
"""A lazy read of a new row, which is flushed a line before."""
