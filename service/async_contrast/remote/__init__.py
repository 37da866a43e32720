"""Asks a service elsewhere, as a command does.

address     which service, and who asks
catalogue   what that service can compare; not what this version can
service     requests, answers read as the untrusted input that they are, and patience
kept        a run that the service keeps: asked for, followed, cancelled
comparing   all the contrasts of one command, one after the other
"""
