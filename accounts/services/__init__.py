"""Write who may act: the only writers of the tables of accounts."""
