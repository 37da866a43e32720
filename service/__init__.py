"""async-contrast: runs a threads question on asyncio too, for real, and shows both answers side by side."""
