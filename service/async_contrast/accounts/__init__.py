"""Who may do what: pure, but for the hashing of passwords.

names              of accounts and labels: which there may be
passwords          hashes, made and checked off the event loop
budgets            how much one account or address may have under way
basic_credentials  name and password in an Authorization header
redirects          where a sign-in may lead
"""
