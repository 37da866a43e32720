"""Catalogues that only the benchmarks know; the lab's template imports nothing else of them."""
