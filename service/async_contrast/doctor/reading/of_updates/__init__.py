"""What tasks do to each other between a read and a write.

shared_state  what all requests share, and what runs many times at once
keeping_out   which blocks and calls keep other tasks out
losing        AC701, what was read is written after an await
acting        AC702, what was tested is changed after an await
"""
