"""What the citizens of the simulated city report (phản ánh hiện trường), and what becomes of it.

- ``lists``: the services they ask for (services.csv), where they live (settlements.csv), who handles what
- ``rhythm``: how many report in each ten minutes, on an ordinary day and in the flood
- ``life``: the states that a report goes through, with their instants
- ``reports``: the reports of a day

Everything is a function of (seed, day, number in the day) and of the storm's place: a report of 40 days ago and its
state at any instant come out the same at each ask, and nothing is stored. Lives go by the real clock, whatever the
weather's speed. Streets and villages are real, what is said of them is made up, and so are the shares by ward.
"""
