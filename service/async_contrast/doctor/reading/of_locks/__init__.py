"""The parts of locks: those of asyncio.

taking    where a function takes a lock of asyncio, and what it takes while it holds one
twice     AC205, a lock that is taken again by who holds it
alone     AC206, a lock that each who comes makes for itself
asking    AC207, a condition that is waited for under `if`
ordering  AC208, two locks that are taken in two orders
"""
