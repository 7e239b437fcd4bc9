"""Tables in: one schema a table, readers of CSV and workbook, checks across tables; every fault at once.

`load.load_all` reads a config file and its tables; `inputs.Inputs` is what comes out.
"""
