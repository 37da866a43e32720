"""The topic's programs, once each, in every order in which their workers can take turns."""
