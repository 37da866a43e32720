"""What of Flask is used in an application of Quart.

importing   AC501, names that ask for Flask's context
extending   AC502, extensions
attributes  AC503, attributes that stem from WSGI
"""
