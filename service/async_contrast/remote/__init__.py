"""Asks a service elsewhere, as a command does.

address          which service, and who asks
validation       its answers, read as the untrusted input that they are
service          requests, and patience
known_contrasts  what that service can compare; not what this version can
kept_run         a run that the service keeps: asked for, followed, cancelled
comparing        all the contrasts of one command, one after the other
"""
