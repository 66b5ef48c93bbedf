"""One typed catalogue of operations for each system, and the check of every answer against it."""
