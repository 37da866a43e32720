"""Search that finds: from words, or a pasted traceback, to the contrasts that answer. Pure.

words      what a word is, and what two forms of it have in common
pasted     the parts of a traceback and of a log, and how much the words of each say
query      what somebody types or pastes, and how much each of its words says
documents  what of a contrast is searched
index      which contrasts have the words, the best first
excerpts   where it matched
evidence   what the last runs showed, as text
finder     a catalogue's index, which grows with what runs
"""
