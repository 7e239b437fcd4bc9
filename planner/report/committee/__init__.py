"""The parts of report.html: its figures in words, its charts and tables, and one module for each section."""
