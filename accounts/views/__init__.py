"""Answer whoever signs in, recovers an account, or sees to their own security."""
