"""Runs what is kept: takes jobs out of the database, and keeps what comes of them.

interface         what the service asks of an engine, whichever it is
choosing          which engine is for which database
embedded          SQLite: what a process accepts it runs
on_procrastinate  PostgreSQL: any worker on any machine takes it
queue             the jobs that procrastinate keeps
listener          a connection that hears of every change, and looks now and then
looking           what a worker finds when it looks
execution         one job, from its first trial to its final state
executions        the jobs that this process has
keeping           from a judged trial to the rows that keep it
news              wakes those who wait for what happens to a run
ending            the last seconds of an engine
tidying           forgets what nobody asks for any more
processes         which process of which machine this is, and which of them live
"""
