"""Scripts that treat facesort badly for longer than a test may take, and print what came of it."""
