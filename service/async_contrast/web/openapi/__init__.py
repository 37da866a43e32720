"""The description of everything that the service answers.

described   what a view says of itself, beside it
operations  the parts of a description
document    /openapi.json
"""
