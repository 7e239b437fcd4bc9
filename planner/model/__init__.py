"""The mathematics: instance, solution, solve, verify. See README.md."""
