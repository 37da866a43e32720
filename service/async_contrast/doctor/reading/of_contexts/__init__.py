"""The context of a request: who sees it, and who does not.

asking         where a function asks for the request or the application
hooking        AC1101 and AC1105, hooks
streaming      AC1102 and AC1103, generators that responses stream from
threading_out  AC1104, threads of their own
"""
