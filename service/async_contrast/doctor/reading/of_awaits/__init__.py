"""The parts of awaits.

coroutines  what gives a coroutine
fates       what becomes of a coroutine that is kept, or handed on
awaiting    the edit that puts a missing await in
entering    plain `with`, where only `async with` enters
"""
