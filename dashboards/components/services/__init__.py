"""What each service of the city says in its row: a file for each, functions from the board to a Row or None.

None: the city has no such service, and its row leaves no box behind.
"""
