"""async-contrast: threads and asyncio, asked the same question, side by side."""
