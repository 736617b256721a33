"""Write dates and numbers as people in the United States do, in either language."""
