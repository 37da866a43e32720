"""The pages that people look at.

home, contrast, run, runs, run_all  the views
render     how every page is made, and who looks at it; assets are its styles and scripts
badges     what contrasts came to here; cells, what a page shows of a contrast's cells
timeline, source, evidence  what is worked out for the templates of the same names
live       requests that people can send to both sides; export, a run as one file
"""
