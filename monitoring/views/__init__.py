"""Answer requests: each view loads, checks, makes one service call and translates what it says."""
