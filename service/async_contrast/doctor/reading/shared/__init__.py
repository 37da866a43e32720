"""The parts of isolation and of loops: what is kept for longer than a request.

sharing   what all requests share
requests  whether a value comes of the request that is served
bound     what belongs to a loop and is kept for longer
"""
