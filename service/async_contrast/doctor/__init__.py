"""What will break in somebody's code: reads it, imports nothing of it, names the contrasts.

hazard      what a hazard is
hazards     every hazard: code, name, what, why, remedy, contrast
finding     what is found, and how sure it is
libraries   what is known of libraries, as data
project     files, what they say, what their names mean, who calls whom
reading     one file a family of hazards: from a project to findings
settings    what a project's pyproject.toml says
choosing    the words by which hazards are chosen
globs       which files a glob means
counting    which findings count
baseline    findings that are known, in a file
diagnosis   what came of reading a project
judging     from what files say to what was found
diagnosing  from paths to what was found
planning    what a port of an original takes, piece by piece
plan        the pieces of such a port, and in which order they go
report      findings as text, JSON, SARIF, HTML, and for GitHub
fixing      mends what is certain and mechanical
writing     writes files whole or not at all
"""
