"""What decorators of the project do, and what stands below them.

decorating  who takes a function, what is put around it, who is decorated
wrapping    AC601, plain wrappers that do something after the call
caching     AC602, caches that keep a coroutine
guarding    AC603 and AC604, names that are lost, and guards above the route
"""
