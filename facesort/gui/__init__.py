"""The window: what a person sees and does.  Qt lives only here.

`app.build` creates and connects everything; nobody else makes collaborators.  The GUI thread paints and
nothing else: questions and edits go through `jobs` (lanes), every answer comes back as frozen rows, and
what changed in the library comes through `hub` (`watch` tells it what other programs do).
`main_window` holds the stacked pages (`views`); `browser` fills them and `wishes` turns what they ask
for into edits.  `scans` is the queue of long work, `activity` shows it, `notice` offers Undo after
each edit.

Garbage is collected on the GUI thread only (`garbage`), because a widget destroyed by a collection
on a worker crashes Qt.  We chose own palettes (`style`) because `setColorScheme` does nothing on
platforms without a theme, and light rows held whole because that paints 100,000 photos in 50 ms.
"""
