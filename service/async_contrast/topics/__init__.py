"""One package a topic: its declarations, and its two sides to open next to each other."""
