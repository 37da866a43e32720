"""The applications here are read, and run in processes of their own."""

collect_ignore = ["applications"]
