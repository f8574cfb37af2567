"""The cameras of the simulated city: what their AI sees, how they are, and what the verification desk makes of it.

- ``lists``: the 650 cameras and the roads they count on, from the city's own lists
- ``rhythm``: how full the roads are, on an ordinary day and in the flood
- ``darkness``: which cameras send nothing or a picture that stands still, and since when
- ``alerts``: what cameras raise, hour by hour; rare enough to be asked for sixty days of it
- ``events``: everything that was seen in an hour by the cameras of one server, written as Frigate writes it
- ``frigate``: its HTTP API; ``stats`` is how its cameras and detectors are
- ``desk``: what people decide of the alerts

Everything is a function of (seed, server, hour) and of the storm's place: an hour of 40 days ago comes out the same
whenever and in whatever order it is asked for. Plates are made up, faces are nobody's, and there are no pictures.
"""
