"""A project as it is written: its files, what they say, what their names mean, who calls whom.

sources     from paths to files, and what cannot be read
modules     what the modules of files are called
facts       what one file says, in symbols: all that is read of it, and kept in the cache
syntax      from the text of one file to its facts
packing     facts as bytes, and back
cache       facts by the content that they were read from
files       from sources to facts, by the cache
values      what a name or an expression means
events      what is done, by what it is, and calls by the last part of a name
assigned    what the whole project puts where
bases       which classes a class derives from, and which derive from it
names       what names mean over all files
handing     functions that are handed on: to be called, or to go to a thread
wrapping    what stands in the place of a function that is decorated
overriding  which methods may answer in the place of one
entities    of which class an object is that a library made: of the class that it was given
calls       who calls whom, and who runs on the loop
handlers    the functions that a web framework calls
project     all of it, as readings see it
"""
