"""How long tests wait for what must come: a machine may be busy without the program being wrong."""

PATIENCE_S = 60.0
