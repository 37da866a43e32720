"""What is said: comparisons and runs as plain JSON. Pure.

comparison_schema  how catalogue and comparisons look
comparison_json    from a comparison to that
run_schema         how accounts and runs look
run_json           from a kept run to that
junit              a run for a pipeline
"""
