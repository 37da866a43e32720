"""The service's own database: who may sign in, and the runs that are kept.

moments     points in time, as the database keeps them
models      the tables
engine      connections, on SQLite and on PostgreSQL
database    short transactions while the service runs, and one error for all failures
accounts    who may sign in, and who has
rate_limit  how often somebody may fail to
runs        what people keep: ask for it, look at it, change it
reports     those of them that are of the whole catalogue
work        what is to be run, who runs it, and what has come of it
workers     the processes that run it
events      what has happened to a run, numbered
upgrade     the tables' history: is this database at its end, and bring it there
"""
