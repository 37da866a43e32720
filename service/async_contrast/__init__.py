"""async-contrast: threads and asyncio, asked the same question, side by side.

errors       every error that is raised on purpose
host_names   hosts as people and browsers write them
config       every setting
contrasts    the words of the project as data; what a cell gets; verdicts
accounts     who may do what: names, passwords, budgets
specimen     the small database that the cells run on
topics       the contrasts, one package a topic, both sides next to each other
catalog      every contrast, by topic and name
lab          runs each trial in a process of its own
live_routes  what of the topics people can send their own traffic at
problem      errors as a client is told them
flask_app    the original: Flask on threads
database     the service's own: accounts and kept runs
runner       runs what is to be kept
docs         the documentation, as Markdown
web          what the service says over HTTP
quart_app    the port: Quart on asyncio, with all that the service answers
serving      the server and its worker processes
remote       asks a service elsewhere
command      what the command says and asks in a terminal
cli          the command itself

In this order: a module imports what stands before its own entry, or in it.
"""
