"""Each system as its users see it: its operations, in its own words."""
