"""A trial's app served for real: a free port of the loopback interface, one client, then the end.

A test client hands objects over where a server sends bytes, so it shows neither what a body of
another type becomes, nor what a server says of a body that there is none.
"""
