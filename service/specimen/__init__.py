"""The small throw-away database that the login and data topics run on.

models     the tables
database   one SQLite file, reached by a sync and by an async engine
"""
