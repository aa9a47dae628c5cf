"""One file: what does it show, and when was it taken?

A picture may be made to attack the program that opens it, so no picture is ever opened here: the
parent (`decoders`) opens the file, never to write, and hands it to a child process (`decoder_child`)
that has given up every right it does not need (`sandbox`).  The child turns the file into upright
sRGB pixels of at most 4 million (`decode`, `colours`) and reads date, place and camera (`metadata`).
The pixels travel in shared memory (`shared_pixels`); of all else the child says, nothing is believed
that cannot be checked.  A child that dies or hangs costs one photo a line in the list of problems.

`thumbnails` keeps small JPEGs of photos and faces on disk; the parent makes them from pixels.
"""
