"""What each request passes before either app sees it.

asgi             the types of ASGI
headers          what every answer says to browsers
sending          puts them there
hosts            which host a request is meant for, and whether that is this service
csrf             whether another site's page sent it
proxies          whose word on the client's address is taken
buffered_body    the body, read whole and within bounds
gate             what holds for both apps: refuses, or lets through
admission_queue  so many inside, so many waiting
mount            the original below /flask, on threads of its own
sessions         Quart's session cookie
"""
