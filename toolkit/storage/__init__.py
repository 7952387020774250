"""What is kept: the tables, their queries, codes, links and the instance folder. No Flask here."""
