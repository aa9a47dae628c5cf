"""What the views show: rows of the library, held whole, in the order in which they are shown.

In: frozen rows that a worker has read from the library.  Out: Qt models whose items are known by the
id of their person, face or photo, because rows move while a scan runs.  `data()` never touches disk
or database: a picture is in the `PixmapCache` or comes later, as a `dataChanged` of its own cell.

We hold all rows (100,000 take 50 ms to set) because that is simpler than fetching more and fast enough.
"""
