"""Catalogues of clauses: what each document promises, one id a promise."""
