"""The press of the simulated city: a dozen made-up outlets, each with a feed in another format.

- ``outlets``: who they are, how much each writes, how its feed is written
- ``stories``: what happens, who tells of it, when and in which words (headlines.csv, written by us)
- ``written``, ``written_xml``: the formats, with the faults that feeds have
- ``newsstand``: the feeds, asked for again and again (ETag, Last-Modified)

Everything is a function of (seed, hour) and of the storm's place. Wards, streets and agencies are real names; no outlet
is, and nothing that they tell has happened.
"""
