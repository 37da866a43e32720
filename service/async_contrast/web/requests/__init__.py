"""What is asked: queries and bodies, read strictly, and the runs that they name.

query           what stands in a URL
platforms       on which platforms
replaying       in which one order
strict_json     JSON, once each key
payloads        the bodies of requests
run_filters     which runs a list shows
run_request     a run or a report to be kept, checked against the catalogue
run_actions     what the API and the pages do with runs alike
report_actions  and with reports
seen_answers    an answer that was just seen, as a run or a report that is kept
seen_rows       its rows
"""
