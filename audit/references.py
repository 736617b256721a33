"""Make public references: what pages, people and counters call a row by."""

import secrets

# No 0 or O, no 1, I or L, no U (it reads as V): a reference is read aloud at a counter.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference(prefix: str) -> str:
    """Return the prefix and six symbols, as R-4F7K2M: enough among patients, or one patient's facts."""
    return f"{prefix}-{_symbols(6)}"


def new_number(prefix: str) -> str:
    """Return the prefix and twice four symbols, as A-7Q2M-4KX4, for rows that are many."""
    return f"{prefix}-{_symbols(4)}-{_symbols(4)}"


def _symbols(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
