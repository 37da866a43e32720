"""What the benchmarks over HTTP are made of: apps, the servers they run on, and the load."""
