"""What is kept of boats: where they were, what they call themselves, and what was written down of them at the border post.
Feeds of `fishing_boats` are made of these."""
