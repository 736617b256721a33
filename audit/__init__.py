"""Keep who did, looked at or was refused what; this package depends on no other."""
