"""Facesort finds every person in a photo collection, and stays right.

The rooms, in the order in which data flows through them (each imports only rooms to its left)::

    folders → photos → faces → people → library → operations → gui | cli

`folders` says which files there are, `photos` turns one file into upright pixels, `faces` turns
pixels into faces and vectors, `people` turns vectors into people, `library` remembers all of it in
one SQLite file, `operations` are the verbs of the program, `gui` and `cli` are its two fronts.
"""

__version__ = "0.1.0"
