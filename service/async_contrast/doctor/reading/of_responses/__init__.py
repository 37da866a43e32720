"""What views answer with, and how long and how large it may be.

answering  AC1201 and AC1202, what Quart refuses
limiting   AC1203 and AC1204, streams and uploads
rendering  AC1205, templates
"""
