"""What the service says over HTTP.

middleware  what each request passes before either app sees it
auth        who asks, and what they may have under way
requests    what is asked: queries and bodies, checked
responses   what is said: comparisons and runs as JSON, and how that JSON looks
reports     many contrasts as one answer
openapi     the description of it all
pages       what people look at, in browsers
api         the endpoints
templates   the looks of the pages
static      their styles and scripts
"""
