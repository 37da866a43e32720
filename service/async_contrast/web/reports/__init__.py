"""Reports: what came of many contrasts, as one answer with a summary on top. Pure.

schema       how a report looks
building     from the answers of contrasts to a report
summary      what a report says first
markdown     for a pull request
coded        a sentence of the catalogue, for a page
as_html      one file that needs nothing else
junit        for a pipeline
looks        the stylesheets of a file that needs nothing else
kept         from a kept report to that
kept_schema  how it looks, and two of them
comparing    what is not the same in two reports
"""
