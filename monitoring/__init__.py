"""Watch over each patient's course: the rules, the record they read and what rests on their answers."""
