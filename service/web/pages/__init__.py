"""The pages that people look at: views that ask, and pure modules that work out what is shown."""
