"""A catalogue that cannot be imported."""

raise ImportError("on purpose")
