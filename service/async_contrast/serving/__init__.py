"""The server: Granian's master, its workers, and what lets all of them end together.

address   a host and a port that can be listened on, or one clear line why not
master    starts the workers, answers the signals
worker    one app in one process
"""

from async_contrast.serving.master import serve

__all__ = ["serve"]
