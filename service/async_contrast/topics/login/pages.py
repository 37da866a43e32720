"""The few pages of the sign-in, the same on both sides. Pure."""

from __future__ import annotations

from markupsafe import Markup

_PAGE = Markup(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    "<h1>{title}</h1>{body}</html>"
)


def form(action: str, next_path: str, complaint: str = "") -> Markup:
    """The sign-in form; `next_path` is where it leads afterwards."""
    body = Markup(
        "<p>{complaint}</p>"
        '<form method="post" action="{action}">'
        '<p><label>Name <input name="name" autocomplete="username" required></label></p>'
        '<p><label>Password <input name="password" type="password" '
        'autocomplete="current-password" required></label></p>'
        '<input type="hidden" name="next" value="{next_path}">'
        "<p><button>Sign in</button></p></form>"
        "<p>The demo account is ada, its password is lovelace.</p>"
    )
    return _PAGE.format(
        title="Sign in",
        body=body.format(complaint=complaint, action=action, next_path=next_path),
    )


def greeting(name: str, sign_out: str) -> Markup:
    """What a user who has signed in may see, and the way out."""
    body = Markup('<form method="post" action="{sign_out}"><p><button>Sign out</button></p></form>')
    return _PAGE.format(title=f"Hello, {name}", body=body.format(sign_out=sign_out))
