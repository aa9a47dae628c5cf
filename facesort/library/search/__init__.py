"""Search: from what a person types to the photos that are meant.

`grammar` turns the text into a `tree`, or says at which character it stopped to make sense.  `names` and
`places` look up who and which folders are meant, and `query` makes SQL of it.

How words are read:

* `!` binds before terms side by side, those before `&`, and `&` before `|`.  Side by side is "and".
* A name means whoever's whole name it is, whatever the case of its letters; if nobody's, everybody in
  whose name those words follow each other ("anna" finds "Anna Maria" unless somebody is called "Anna").
* Words side by side that are together the name of somebody (or follow each other in it) are that name,
  the most words first: `anna maria` is Anna Maria if there is one, else Anna and Maria.  `&` between
  them always makes two of them, quotation marks one.
* `only:` leaves bystanders aside: they were hidden so that they do not count.  A face that is placed
  nowhere does count: nobody knows who it is.
* `unnamed` finds photos in which the user has still somebody to name: people without a name, bystanders
  aside, and faces that are placed nowhere.
* `faces=` and `nobody` speak only of photos in which somebody has looked for faces.
* `folder:` means every folder with this text in its name (or in the path from the folder that was
  added), and what lies below it.
* Signs that have a meaning, and names that look like a date or a keyword, need quotation marks.

We chose sub-queries rather than joins because terms can then be combined in any way, and lists of ids as
one JSON value because SQLite takes only so many values in a statement.  `tests/benchmarks/search.py`
measures: with 100,000 photos and 150,000 faces `anna & ben & !carl 2019` takes 50 ms, even if Anna is in
every third of them.
"""
