"""Vectors and the user's facts come in, people go out.  Pure arithmetic: no files, no database.

`grouping.group` is the one door.  It finds groups of alike faces (hdbscan), then bends them to what the
user said: a confirmed face stays where it is, a rejected one never comes back.  `identity.keep_ids`
gives the groups the ids of the people they were before, so that nobody changes identity at a re-run.
`grouper` runs the door in a child process, because hdbscan holds the interpreter for seconds.
"""
