"""Write who the program is about: the only writers of the tables of patients that hold no facts."""
