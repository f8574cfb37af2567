"""What is kept of the city's cameras: what their AI saw (``sightings``), what of it asks for a person (``alerts``), and how the
cameras are (``states``). ``data_sources/cameras.py`` is the feed that brings it."""
