"""What the readings of all families ask.

reach     how what runs on the loop comes to a place, and whether anybody has to wait there
given     what parameters without an annotation are given by those who call
found     how a reading puts a finding together
called    calls by the last part of what is called
catching  whether code is ready for an error
spelling  Refs as others spell them
endless   loops that nothing leaves
walk      the events of a function with the blocks that they stand in
sides     which files belong to an application of Quart
"""
