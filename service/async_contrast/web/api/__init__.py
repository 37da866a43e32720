"""The endpoints.

health         one cheap answer
compare        what there is to compare, and comparisons run now
search         which contrasts answer some words
accounts       signing in and out, and one's own account
runs           the runs that people keep
reports        those of the whole catalogue
seen           answers that people have just seen, to keep them
events         what happens to a run, as it happens
workers        who runs them
error_answers  every error, in one shape or as a page
"""
