"""Several plans side by side: one page, a workbook, CSV files."""
