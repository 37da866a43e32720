"""A trial's evidence, which may be anything that JSON can say, as exhibits for people. Pure.

exhibiting   from evidence to exhibits; each kind of exhibit has a module that recognises it:
             statements, exchanges, tables, standstills, scalars
exhibits     what exhibits are, for the template that draws them
room         how much is shown, and what is said of the rest
"""
