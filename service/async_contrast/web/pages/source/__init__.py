"""The source of the cells, read from the code.

listings     each cell's lines, with those that differ from its counterpart's
module_text  a module's statements, and what each needs of the others
passages     what a cell needs of other files
likeness     which lines two sources do not share, and which source is the most alike
"""
