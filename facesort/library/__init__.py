"""The library: one SQLite file that remembers everything.  SQL lives only here.

Two layers of truth lie in it.  What a person said is a *fact* (`fact`, names, hidden people): no machine
changes it, and every change is one row of the journal (`edit`) with its exact inverse.  What the machine
computed (`face.person_id` of faces without a fact, unnamed people, the `tree`) is disposable.

`store.Library` opens the file and lends sessions; the other modules are plain functions, session first,
that return frozen rows.  Nobody outside sees a table, and nobody but SQLite opens the file (`keeper`
tells why, and guards it while the window is open).  It may be encrypted: `cipher` has the keys, and
`converting` puts an encrypted copy, or a plain one, in its place.

We chose WAL with synchronous=FULL because NORMAL loses acknowledged commits at a power cut (27 of 60 in
our tests), and `BEGIN IMMEDIATE` for every write because a lock that is taken late cannot be waited for.
"""
