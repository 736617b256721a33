"""Decide, on recorded facts alone, whether a supply may be prescribed or dispensed: the program's rules."""
