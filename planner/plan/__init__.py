"""What a solution means: who is placed where, what to build, is it enough; and the same read from files."""
