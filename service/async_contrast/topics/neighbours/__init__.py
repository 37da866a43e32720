"""One view keeps its worker busy; requests for another view come meanwhile. What do they feel?"""
