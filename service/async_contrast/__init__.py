"""async-contrast: threads and asyncio, asked the same question, side by side.

errors        every error that is raised on purpose
printable     text from elsewhere, as it may go to a terminal
sparing       keeps standard output for answers, whatever is printed meanwhile
doctor        what will break in somebody's code: reads it, and imports nothing of it
host_names    hosts as people and browsers write them
config        every setting
contrasts     the words of the project as data; what a cell gets; verdicts
finding       search: from an error message, or words, to the contrasts that answer
explorer      a small program in every order of its threads or tasks
accounts      who may do what: names, passwords, budgets
specimen      the small database that the cells run on
topics        the contrasts, one package a topic, both sides next to each other
catalog       every contrast, by topic and name
lab           runs each trial in a process of its own
interpreters  the other Pythons of this machine
live_routes   what of the topics people can send their own traffic at
problem       errors as a client is told them
flask_app     the original: Flask on threads
database      the service's own: accounts and kept runs
engine        runs what is to be kept
docs          the documentation, as Markdown
web           what the service says over HTTP
quart_app     the port: Quart on asyncio, with all that the service answers
serving       the server and its worker processes
command       what the command says and asks in a terminal
remote        asks a service elsewhere
cli           the command itself
__main__      loads it, and says so if Ctrl-C comes meanwhile

In this order: a module imports what stands before its own entry, or in it.
"""
