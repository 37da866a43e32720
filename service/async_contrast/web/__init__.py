"""What the service says over HTTP.

compare      the comparison endpoints
answer       contrasts and comparisons as plain JSON; shapes says how that JSON looks
comparisons  those of the app that answers
accounts     signing in and out, and what people do with their account
runs         the runs that people keep; events is what happens to one, as it happens
identity     who asks, by cookies or by name and password, which the authentication checks
bodies       what people send, checked; query, what stands in a URL
pages        what people look at, in browsers; templates and static are their looks
kept         what the API and the pages do with runs alike
wanted       what somebody asks to be run and kept; run_filters, which runs a list shows
run_answer   kept runs as plain JSON, whose looks run_shapes says; junit is for pipelines
described    what a view says of itself for openapi
health       one cheap answer
openapi      the description of everything here
errors       every error in one shape, or as a page
mount        the original, Flask, below /flask
gate         what holds for both apps before either sees a request
headers      what every response says to browsers
"""
