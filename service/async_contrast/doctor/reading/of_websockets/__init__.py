"""The parts of websockets.

leaving  AC1703, what is left behind when a client leaves
storing  AC1704, a session that is changed where no cookie can be set
"""
