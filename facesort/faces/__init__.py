"""Pixels → faces → vectors.  torch lives only here.

`finder` is the only door.  A photo comes in upright; `detect` finds the faces and five points in each
(the network is `retinaface`); `align` turns each face upright at the size the recogniser knows; `embed`
makes a vector of it (`resnet`), `vectors` stores it in a byte a component; `quality` says how well it
can be recognised; `thumbnail` shows it.  `engine` does this for many photos on all cores or a graphics
card, and `FinderChild` does it in a child process.

`packs` describes the models that belong together and `weights` loads them, every byte checked.  A pack's
id is stored with every vector, because vectors made by different models or alignments never meet.
"""
