"""A trial's evidence, which may be anything that JSON can say, as exhibits for people. Pure.

exhibiting   from evidence to exhibits, each recognised by one of the next five
statements   SQL
exchanges    requests and their answers
tables       rows
standstills  stacks, and the lines where a hang stood
scalars      everything else
orders       the orders of an explored cell that can be run again
exhibits     what exhibits are, for the template that draws them
room         how much is shown, and what is said of the rest
"""
