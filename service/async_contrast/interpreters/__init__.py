"""The Pythons of this machine, beside the one that runs: found, asked, made ready, chosen.

naming        versions, names and paths as people write them
probing       what an interpreter says of itself, and whether the lab can run there
processes     a program's last words, bounded in time and length
finding       every interpreter there is
installing    what to install in an environment, and with which tool
environments  one environment an interpreter, in the user's cache folder
choosing      from the words of a command to what is asked
listing       every interpreter, and what it is ready for
"""
