"""What is known of libraries, as data.

tables        the tables, read once, and every lookup in them
entries       what the tables say of one name
names         one thing by several paths, and what a class has from its bases
blocking      what blocks the thread that calls it, by kind
counterparts  what does the same for asyncio as a library that blocks
types         what names mean, and what calls and attributes give
awaitable     what has to be awaited, and whether a lack shows
roles         what names are for us: applications, ways off the loop
uses          what names are for readings that ask for one thing: caches, guards, locks
flask         what names of flask do on Quart, and what they are called there
extensions    extensions for Flask, and what serves on Quart
"""
