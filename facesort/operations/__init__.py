"""What the program can do: one verb per file, for the window and the terminal alike.

A long verb takes a `Monitor` last, works in batches (each one transaction) and can be stopped, killed
and run again: what is left to do is always a query, never a state file.

`scan` is the main job: it walks folders (`add_folder`), looks for faces as photos come in (`find_faces`)
and sorts them into people while the scan still runs (`group_people`).  `ask` has the questions that put
most right, `suggest` says who a face may be, `strictness` and `parts` show what stricter groups would
be.  `encryption` sets, changes and removes the passphrase of the library.  `Engines` are the child
processes that the verbs share.
"""
