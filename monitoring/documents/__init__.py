"""Typeset what is printed, signed or taken along."""
