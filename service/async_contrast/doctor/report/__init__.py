"""What was found, as people and programs want it.

words      what every report says in the same words: levels, addresses, sums
text       in a terminal
as_json    as JSON, in a shape that stays
sarif      as SARIF, for editors and code scanning
github     as commands of GitHub's workflows
as_html    as one page
template   the page
plan_text  the plan of a port in a terminal
plan_json  the same as JSON
"""
