"""What is kept of citizens' reports: each state of a report (``reports``) and what its whole life says of the newest one
(``lives``). ``data_sources/field_reports.py`` is the feed that brings them."""
