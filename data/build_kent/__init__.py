"""The Kent worked example, rebuilt from open data.

Run `python -m data.build_kent --open-data ../shared/open-data` in the repository's folder.

One module a table: `zones`, `boundaries`, `special` and `resourced` (provisions), `forecast`, `options`.
The rules are written with their sources in `data/README.md`; constants that are illustrative say so.
"""
