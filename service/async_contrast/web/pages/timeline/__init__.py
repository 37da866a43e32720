"""The timelines of a comparison as one picture. Pure.

picture    the lanes of all cells, on one axis; a template draws what is here
lanes      what each worker of a cell did, and for how long
bars       a lane's stretches of time as bars, and the words that belong to them
axis       from milliseconds to places
lettering  how wide words are, and what is cut where there is no room
"""
