"""One package a topic: its declarations, and its two sides to open next to each other.

context        app context, request context, session
response       what a view may return
local          threading.local and ContextVar
lock           threading.Lock and asyncio.Lock
races          small programs in every order of their steps
login          Flask-Login and quart-auth
decorators     wraps
basic_auth     HTTP Basic
relationships  SQLAlchemy's relationship() and lazy=
joins          SQL joins
migrations     Alembic and Flask-Migrate
errors         whom an error reaches
pools          many at once, and on whose threads
testing        test clients, fixtures and their loops
websocket      who guards them, sends on them, cleans up
running        servers, commands, and what runs beside
crew           workers that a trial starts
neighbours     one view is busy: what do the others feel?
loopback       a trial's app, served for real
commands       run as a shell would run them
hearing        warnings, from every thread and task
controls       what has to work beside a question
live           live routes: what they take, and share
explored       programs that are run in every order
extensions     an extension of Flask in a Quart app
own_loop       a loop on a thread of its own

The last ten are what topics share.
"""
