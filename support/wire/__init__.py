"""How bytes travel: REST, S3 and PG wire. Each call leaves one Exchange in the scenario's journal."""
