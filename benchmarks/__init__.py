"""What things cost, each measured by a script that a reader can run again."""
