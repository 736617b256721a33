"""Write what happens: the only writers of the program's tables. Each takes who acts, and the instant, from the caller."""
