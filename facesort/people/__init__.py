"""Vectors and the user's facts come in, people go out.  Pure arithmetic: no files, no database.

`grouping.group` takes all faces.  They find their nearest neighbours (`neighbours`) and are joined by
average linkage (`linkage`) of two things: their distance, measured by how far strangers are from them
(`scale`), and the neighbours they share (`company`).  What comes of it is a `tree`: which group joined
which, and how far apart they were.  Everything else is read from it: the people (the groups at a limit,
under the `facts`), stricter and looser ones, the looks of somebody, and the `questions` whose answers
put most right.  How sure a distance makes are `odds`: the pack's at first, later those that fit what the
user has named and answered (`calibrate`).

What the user said decides before anything else: faces that are not the same person are never joined, a
confirmed face stays where it is, and contradictions are returned.  `identity.keep_ids` gives the groups
the ids of the people they were before, so that nobody changes identity at a re-run.

`arrival.arrive` places new faces without moving anybody, by `assign`, which also suggests who a face is.
`grouper` runs all of it in a child process, because it holds the interpreter for seconds.
"""
