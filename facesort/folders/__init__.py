"""Disks and files: which pictures are there?  No pixels, no database.

`scan.walk` goes through a folder and yields the files and the trouble it meets, in a stable order.
`identity.classify` opens one of these files, for reading only, and says what it is: a picture that
can be read (with the hash of its content, which is the photo's identity for ever), a file that looks
like a picture but cannot be used (with the reason), or something else.  `kinds` knows the formats by
their first bytes, `volume` which drive a folder is on, `spelling` how a path is written on a drive to
which capitals are all one.  A drive may never answer: what may have to wait for one is done by a
`reader`, on a thread that can be left behind.

Paths are bytes from the disk to the library and back: a name that is no valid text is a name too.
No file is ever opened for writing, and nothing that could block (a FIFO, a device) is ever opened.
"""
