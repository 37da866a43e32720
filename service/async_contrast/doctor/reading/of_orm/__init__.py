"""SQLAlchemy's sessions, rows and listeners.

models     mapped classes and how their relationships load; AC1004
commits    what those say of expire_on_commit who make sessions and factories
sessions   whether a commit of a session expires; AC1001
queries    the SELECTs that a function puts together
row        one row, and what a commit makes of it
giving     what gives attributes of rows a value without SQL, or looks which have one
handed     what async functions of the project load of rows that they are given
touching   what a function reads and gives of an object that it is handed
mentions   which rows a query is put together with
parents    the rows that a relationship from many to one leads to
rows       the rows that an async function gets, and what is loaded of them
expiring   what commits expire, while a function is followed
flows      what functions of the project give: rows, and queries
loading    AC1002, AC1003 and AC1008, reads that need SQL
listening  AC1005, AC1006 and AC1009, listeners for events
scoping    AC1010, sessions with a scope by thread
leaving    AC1011, sessions that nobody closes
holding    AC1007, connections that are held while something else is awaited
"""
