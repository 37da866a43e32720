"""The small throw-away database that the login and data topics run on.

models           the tables
database         the login topics' accounts: one SQLite file, a sync and an async engine
password_hashes  those accounts' passwords, checked a few at a time
live             the one that the live pairs sign in to
store            where a data trial keeps its tables: a SQLite file, or a schema in PostgreSQL
schemas          those schemas: made, dropped, swept
marks            their names, in a trial's folder
library          what stands in a data trial's tables
statements       the SQL that an engine sends
"""
