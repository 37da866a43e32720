"""The service's own database: who may sign in, and the runs that are kept.

moments    points in time, as the database keeps them
models     the tables
engine     connections, on SQLite and on PostgreSQL
upgrade    the tables' history: is this database at its end, and bring it there
"""
