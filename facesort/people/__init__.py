"""Vectors and the user's facts come in, people go out.  Pure arithmetic: no files, no database.

`grouping.group` is the one door.  Faces find their nearest neighbours (`neighbours`) and are joined by
average linkage (`linkage`) of two things: their distance, measured by how far strangers are from them
(`scale`), and the neighbours they share (`company`).  What the user said decides before anything else:
faces that are not the same person are never joined, and a confirmed face stays where it is.
`identity.keep_ids` gives the groups the ids of the people they were before, so that nobody changes
identity at a re-run.  `grouper` runs the door in a child process, because it holds the interpreter for
seconds.
"""
