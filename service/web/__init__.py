"""What the service says over HTTP.

compare      the comparison endpoints
answer       contrasts and comparisons as plain JSON; shapes says how that JSON looks
comparisons  runs a comparison for a request, as long as the service does
health       one cheap answer
openapi      the description of everything here
errors       every error in one shape
mount        the original, Flask, below /flask
gate         what holds for both apps before either sees a request
headers      what every response says to browsers
"""
