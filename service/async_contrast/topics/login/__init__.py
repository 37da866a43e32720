"""Flask-Login: who is here, and how it is remembered.

Claim: "login_user() writes the id into the session; at the next request _get_user() finds it,
user_loader reads the user from the database, and current_user has it" (the notes, in six steps).
Difference: quart-auth has a signed cookie of its own and asks no database; its is_authenticated
must be awaited, and an anonymous visitor gets a 401, not the sign-in page.
Hazard: a test that is not awaited lets everybody in; a deleted user, or a copied cookie, stays
signed in for a year.

What the live pair serves stands in app_on_threads.py and app_on_asyncio.py, and the naive port of
it in naive_app_on_asyncio.py.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    LiveRequest,
    Topic,
)
from async_contrast.topics.login import csrf, kept, on_asyncio, on_threads, rules

ANONYMOUS = Contrast(
    name="anonymous",
    question="Does `if not current_user.is_authenticated` turn an anonymous visitor away?",
    symptoms=(
        "current_user.is_authenticated is always true, everybody is let in",
        "RuntimeWarning: coroutine 'AuthUser.is_authenticated' was never awaited",
        "anonymous user passes the check, login bypass",
        "AnonymousUserMixin, is_anonymous, is_active",
        "Flask-Login to quart-auth",
    ),
    says="is_authenticated of the anonymous user is False",
    outcomes={rules.TURNED_AWAY: ACCEPTABLE, rules.LET_IN: FORBIDDEN},
    cells=(
        Cell(on_threads.anonymous_in_view, ORIGINAL, HOLDS, {rules.TURNED_AWAY}),
        Cell(on_threads.anonymous_in_template, ORIGINAL, HOLDS, {rules.TURNED_AWAY}),
        Cell(on_asyncio.anonymous_in_view, NAIVE_PORT, BREAKS, {rules.LET_IN}),
        Cell(on_asyncio.anonymous_in_template, NAIVE_PORT, HOLDS, {rules.TURNED_AWAY}),
        Cell(on_asyncio.anonymous_awaited, PORT, HOLDS, {rules.TURNED_AWAY}),
    ),
    remedy="await current_user.is_authenticated, or use login_required. Templates await by "
    "themselves.",
)

ID_IN_SESSION = Contrast(
    name="id-in-session",
    question="What does login_user store?",
    symptoms=(
        "QUART_AUTH cookie, session['_user_id'], session['user_id'] is missing",
        "session.clear() does not sign the user out",
        "user id readable in the cookie, itsdangerous, cookie is signed and not encrypted",
        "login_user(AuthUser(id)), auth_id, get_id",
    ),
    says="login_user() stores the user's id, as a string, in the session",
    outcomes={
        rules.ID_IN_SESSION: ACCEPTABLE,
        rules.RANDOM_ID: ACCEPTABLE,
        rules.ID_IN_COOKIE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.id_in_session, ORIGINAL, HOLDS, {rules.ID_IN_SESSION}),
        Cell(on_asyncio.id_in_session, NAIVE_PORT, BREAKS, {rules.ID_IN_COOKIE}),
        Cell(on_asyncio.id_in_session_random, PORT, HOLDS, {rules.RANDOM_ID}),
    ),
    remedy="quart-auth leaves the session alone, so that clearing it signs nobody out: call "
    "logout_user. Both cookies are signed, not encrypted: anybody who has one can read it. Put a "
    "random id into it and keep what it means in the database.",
)

NEXT = Contrast(
    name="next",
    question="Where is an anonymous visitor sent?",
    symptoms=(
        "quart_auth.Unauthorized: 401 Unauthorized instead of a redirect to the login page",
        "login_view, unauthorized_handler, redirect to login",
        "login_required answers 401, no redirect",
        "?next= parameter missing after login",
    ),
    says="redirected to login_view, with the URL in the query's next",
    outcomes={rules.TO_SIGN_IN: ACCEPTABLE, rules.NO_LOCATION: FORBIDDEN},
    cells=(
        Cell(on_threads.next_location, ORIGINAL, HOLDS, {rules.TO_SIGN_IN}),
        Cell(on_asyncio.next_location, NAIVE_PORT, BREAKS, {rules.NO_LOCATION}),
        Cell(on_asyncio.next_error_handler, PORT, HOLDS, {rules.TO_SIGN_IN}),
    ),
    remedy="Register an error handler for quart_auth.Unauthorized that redirects.",
    live=(LiveRequest("GET", "me?x=1", curl="-i"),),
)

NEXT_OFF_SITE = Contrast(
    name="next-off-site",
    question="Can `next` lead off this site?",
    symptoms=(
        "open redirect, redirect to another site after login, phishing",
        "url_has_allowed_host_and_scheme, is_safe_url, url_parse(next).netloc",
        "validate the next parameter, //evil.example, backslash",
    ),
    outcomes={
        rules.STAYS_HERE: ACCEPTABLE,
        rules.LEADS_AWAY: FORBIDDEN,
        rules.CRASHES: FORBIDDEN,
    },
    cells=(
        Cell(
            on_threads.next_off_site_unchecked,
            ORIGINAL,
            BREAKS,
            {rules.STAYS_HERE: 13, rules.LEADS_AWAY: 12, rules.CRASHES: 2},
        ),
        Cell(
            on_threads.next_off_site_slash,
            CONTROL,
            BREAKS,
            {rules.STAYS_HERE: 20, rules.LEADS_AWAY: 5, rules.CRASHES: 2},
        ),
        Cell(on_threads.next_off_site_checked, CONTROL, HOLDS, {rules.STAYS_HERE: 27}),
        Cell(
            on_asyncio.next_off_site_unchecked,
            NAIVE_PORT,
            BREAKS,
            {rules.STAYS_HERE: 8, rules.LEADS_AWAY: 17, rules.CRASHES: 2},
        ),
        Cell(
            on_asyncio.next_off_site_slash,
            NAIVE_PORT,
            BREAKS,
            {rules.STAYS_HERE: 17, rules.LEADS_AWAY: 8, rules.CRASHES: 2},
        ),
        Cell(on_asyncio.next_off_site_checked, PORT, HOLDS, {rules.STAYS_HERE: 27}),
    ),
    remedy="Follow only what every reader takes for a path: one slash, no backslash, no control "
    "character, no dot segment, also when decoded.",
    live=(LiveRequest("GET", "sign-in?next=//elsewhere.example"),),
)

SIX_STEPS = Contrast(
    name="six-steps",
    question="Which steps lead from login_user() to current_user?",
    symptoms=(
        "user_loader, load_user, no user_loader has been installed for this LoginManager",
        "Missing user_loader or request_loader",
        "current_user is only an id, current_user has no name or email",
        "AttributeError: 'AuthUser' object has no attribute 'name'",
        "how does login_user work",
    ),
    says="login_user writes the id into the session; _get_user() asks the session and calls "
    "user_loader, which reads the database",
    outcomes={
        rules.AS_THE_NOTES_SAY: ACCEPTABLE,
        rules.ASKED: ACCEPTABLE,
        rules.OF_QUART_AUTH: INTERESTING,
        rules.NOT_ASKED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.six_steps, ORIGINAL, HOLDS, {rules.AS_THE_NOTES_SAY, rules.ASKED}),
        Cell(on_asyncio.six_steps, NAIVE_PORT, BREAKS, {rules.OF_QUART_AUTH, rules.NOT_ASKED}),
        Cell(on_asyncio.six_steps_in_database, PORT, HOLDS, {rules.ASKED, rules.OF_QUART_AUTH}),
    ),
    remedy="quart-auth stops at the cookie. Give it a user class that asks the database.",
    live=(
        LiveRequest("POST", "sign-in", curl="-b jar -c jar -d name=ada -d password=lovelace"),
        LiveRequest("GET", "me", curl="-b jar"),
        LiveRequest("POST", "sign-out", curl="-b jar -c jar"),
    ),
)

LOGOUT_REPLAY = Contrast(
    name="logout-replay",
    question="Is a copied cookie dead after logout?",
    symptoms=(
        "stolen cookie still works after logout, session fixation, replay",
        "logout_user does not invalidate the session, log out everywhere, revoke a session",
        "old cookie is still valid after signing out",
    ),
    says="logout_user() signs the user out",
    outcomes={
        rules.OUT: ACCEPTABLE,
        rules.DEAD: ACCEPTABLE,
        rules.ALIVE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.logout_replay, ORIGINAL, BREAKS, {rules.OUT, rules.ALIVE}),
        Cell(on_asyncio.logout_replay, NAIVE_PORT, BREAKS, {rules.OUT, rules.ALIVE}),
        Cell(on_asyncio.logout_replay_in_database, PORT, HOLDS, {rules.OUT, rules.DEAD}),
    ),
    remedy="logout_user only clears this browser's copy, on both sides. Keep sign-ins in the "
    "database and delete them there.",
)

DELETED_USER = Contrast(
    name="deleted-user",
    question="Is a deleted user still signed in?",
    symptoms=(
        "deleted or disabled account is still logged in",
        "banned user can still use the site, user no longer exists",
        "current_user for a user that was removed from the database",
    ),
    says="user_loader reads the user from the database",
    outcomes={rules.SIGNED_OUT: ACCEPTABLE, rules.STILL_IN: FORBIDDEN},
    cells=(
        Cell(on_threads.deleted_user, ORIGINAL, HOLDS, {rules.SIGNED_OUT}),
        Cell(on_asyncio.deleted_user, NAIVE_PORT, BREAKS, {rules.STILL_IN}),
        Cell(on_asyncio.deleted_user_in_database, PORT, HOLDS, {rules.SIGNED_OUT}),
    ),
    remedy="Look the user up where is_authenticated is awaited.",
)

DECORATOR_ORDER = Contrast(
    name="decorator-order",
    question="Does login_required above the route decorator guard the view?",
    symptoms=(
        "login_required is ignored, login_required not working, view is not protected",
        "order of decorators: @login_required above @app.route",
        "anonymous users reach a protected page",
    ),
    outcomes={rules.TURNED_AWAY: ACCEPTABLE, rules.LET_IN: FORBIDDEN},
    cells=(
        Cell(on_threads.decorator_order_below, ORIGINAL, HOLDS, {rules.TURNED_AWAY}),
        Cell(on_threads.decorator_order_above, CONTROL, BREAKS, {rules.LET_IN}),
        Cell(on_asyncio.decorator_order_above, NAIVE_PORT, BREAKS, {rules.LET_IN}),
        Cell(on_asyncio.decorator_order_below, PORT, HOLDS, {rules.TURNED_AWAY}),
    ),
    remedy="The route decorator comes first, that is, on top: it registers what stands below it.",
)

SECURE_COOKIE = Contrast(
    name="secure-cookie",
    question="Does a sign-in survive plain http?",
    symptoms=(
        "UserWarning: Secure cookies will be ignored on insecure requests",
        "login does not stick, logged out at once, cookie is not sent on http://localhost",
        "QUART_AUTH_COOKIE_SECURE, cookie_secure=False, SESSION_COOKIE_SECURE",
        "login works in tests and not in the browser; redirect loop, logged out after a redirect",
    ),
    outcomes={
        rules.SENT_BACK: ACCEPTABLE,
        rules.WARNED: INTERESTING,
        rules.KEPT_BACK: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.secure_cookie_default, ORIGINAL, HOLDS, {rules.SENT_BACK}),
        Cell(on_asyncio.secure_cookie_default, NAIVE_PORT, BREAKS, {rules.WARNED, rules.KEPT_BACK}),
        Cell(on_asyncio.secure_cookie_test_client, CONTROL, HOLDS, {rules.SENT_BACK, rules.WARNED}),
        Cell(on_asyncio.secure_cookie_off, PORT, HOLDS, {rules.SENT_BACK}),
    ),
    remedy="quart-auth's cookie is Secure by default, Flask's is not: serve https, or say "
    "cookie_secure=False. Quart's test client does not show the difference.",
)

TOPIC = Topic.of(
    "login",
    "Who is here, and how it is remembered: Flask-Login against quart-auth",
    ANONYMOUS,
    ID_IN_SESSION,
    NEXT,
    NEXT_OFF_SITE,
    SIX_STEPS,
    LOGOUT_REPLAY,
    DELETED_USER,
    DECORATOR_ORDER,
    SECURE_COOKIE,
    *kept.CONTRASTS,
    *csrf.CONTRASTS,
)
