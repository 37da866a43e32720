"""HTTP Basic: asked, and answered with a name and a password.

Claim: "the server answers 401 with a realm; the client sends base64(name:password) and is let in,
or gets another 401" (the notes).
Difference: quart-auth's decorator names no realm, and knows one name and password, in plain text.
Hazard: a client that looks for the realm, as urllib's does, never signs in; a password that is no
ASCII is a 500; a slow hash on the loop stops everybody.

What the live pair serves stands in app_on_threads.py and app_on_asyncio.py.
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
    Integer,
    LiveRequest,
    Topic,
)
from async_contrast.contrasts.shows import all_of
from async_contrast.topics.basic_auth import kept, on_asyncio, on_threads, rules

CHALLENGE = Contrast(
    name="challenge",
    question="How are no, wrong and right credentials answered?",
    symptoms=(
        "WWW-Authenticate: Basic without realm",
        "browser or client shows no login prompt, password dialog does not appear",
        "401 Unauthorized, HTTP basic auth, basic_auth_required, HTTPBasicAuth",
        "Flask-HTTPAuth to Quart, @auth.login_required",
    ),
    says="401 with a realm; then base64(name:password); if they are wrong, 401 again",
    outcomes={
        rules.ASKED: ACCEPTABLE,
        rules.LET_IN: ACCEPTABLE,
        rules.SIGNS_IN: ACCEPTABLE,
        rules.ASKED_WITHOUT_REALM: FORBIDDEN,
        rules.NEVER_SENDS: FORBIDDEN,
    },
    cells=(
        Cell(
            on_threads.challenge,
            ORIGINAL,
            HOLDS,
            {rules.ASKED: 3, rules.LET_IN: 1, rules.SIGNS_IN: 1},
        ),
        Cell(
            on_asyncio.challenge,
            NAIVE_PORT,
            BREAKS,
            {rules.LET_IN: 1, rules.ASKED_WITHOUT_REALM: 3, rules.NEVER_SENDS: 1},
        ),
        Cell(
            on_asyncio.challenge_own_reader,
            PORT,
            HOLDS,
            {rules.ASKED: 3, rules.LET_IN: 1, rules.SIGNS_IN: 1},
        ),
    ),
    remedy="Raise Unauthorized(www_authenticate=WWWAuthenticate('basic', {'realm': ...})) "
    "yourself. RFC 7617 requires the realm. urllib's client signs in only where there is one; curl "
    "and wget do not mind.",
    live=(
        LiveRequest("GET", "me", curl="-i"),
        LiveRequest("GET", "me", curl="-i -u ada:lovelace"),
    ),
)

HEADER = Contrast(
    name="header",
    question="What exactly is in the Authorization header?",
    symptoms=(
        "Authorization: Basic dXNlcjpwYXNz, base64, decode the header",
        "request.authorization.username, request.authorization.password",
        "is basic auth encrypted, Digest",
    ),
    says="Authorization: Basic (name:password)",
    outcomes={rules.BASE64: ACCEPTABLE, rules.PLAIN: INTERESTING, rules.OTHER: FORBIDDEN},
    cells=(
        Cell(on_threads.header, ORIGINAL, HOLDS, {rules.BASE64}),
        Cell(on_asyncio.header, PORT, HOLDS, {rules.BASE64}),
        Cell(on_threads.header_digest, CONTROL, BREAKS, {rules.OTHER}),
        Cell(on_asyncio.header_digest, CONTROL, BREAKS, {rules.OTHER}),
    ),
    remedy="Not (name:password), as the notes write it, but its base64, which is no encryption: "
    "whoever sees the header reads the password. Serve https. Digest sends a hash instead, and so "
    "has the server keep what is as good as the password.",
)

MALFORMED = Contrast(
    name="malformed",
    question="How is a header answered that is malformed, or unusual and wrong?",
    symptoms=(
        "binascii.Error: Incorrect padding, UnicodeDecodeError in the Authorization header",
        "500 Internal Server Error on a malformed or invalid Authorization header",
        "empty password is accepted, bearer token sent to basic auth",
        "request.authorization is None",
    ),
    outcomes={
        rules.ASKED: ACCEPTABLE,
        rules.ASKED_WITHOUT_REALM: FORBIDDEN,
        rules.LET_IN: FORBIDDEN,
        rules.ERROR: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.malformed, ORIGINAL, BREAKS, {rules.ASKED: 13, rules.LET_IN: 2}),
        Cell(
            on_asyncio.malformed,
            NAIVE_PORT,
            BREAKS,
            {rules.ASKED_WITHOUT_REALM: 13, rules.ERROR: 2},
        ),
        Cell(on_asyncio.malformed_empty_password, NAIVE_PORT, BREAKS, {rules.LET_IN}),
        Cell(on_asyncio.malformed_own_reader, PORT, HOLDS, {rules.ASKED: 15}),
    ),
    remedy="Read the header yourself: base64 strictly, UTF-8 strictly, a colon, no control "
    "character; everything else is a 401 with a realm. (Flask-HTTPAuth believes any scheme's name, "
    "and a hash made with HMAC does not see a NUL behind the password.)",
)

HASH_ON_LOOP = Contrast(
    name="hash-on-loop",
    question="A slow hash in the view: what do its neighbours feel?",
    symptoms=(
        "check_password_hash, generate_password_hash, bcrypt, argon2, scrypt, pbkdf2 is slow",
        "login blocks all other requests, event loop blocked by password hashing",
        "CPU-bound work on the event loop",
    ),
    parameters=(
        Integer("neighbours", "requests that come meanwhile", 10, 1, 100, is_workers=True),
    ),
    outcomes={rules.MEANWHILE: ACCEPTABLE, rules.WAITED: FORBIDDEN},
    cells=(
        Cell(on_threads.hash_on_loop, ORIGINAL, HOLDS, {rules.MEANWHILE: all_of("neighbours")}),
        Cell(on_asyncio.hash_on_loop, NAIVE_PORT, BREAKS, {rules.WAITED: all_of("neighbours")}),
        Cell(
            on_asyncio.hash_on_loop_to_thread, PORT, HOLDS, {rules.MEANWHILE: all_of("neighbours")}
        ),
    ),
    remedy="await asyncio.to_thread(check_password_hash, ...).",
)

TOPIC = Topic.of(
    "basic_auth",
    "HTTP Basic: Flask-HTTPAuth against quart-auth",
    CHALLENGE,
    HEADER,
    MALFORMED,
    HASH_ON_LOOP,
    *kept.CONTRASTS,
)
