"""What is said: comparisons and runs as plain JSON. Pure.

comparison_schema  how catalogue and comparisons look
comparison_json    from a comparison to that
matrix_schema      how one on several platforms looks
matrix_json        from a matrix to that
search_schema      how what is found looks
search_json        from what is found to that
run_schema         how accounts and runs look
run_json           from a kept run to that
kept_matrix        from a run on several platforms to a matrix
junit              a run for a pipeline
"""
