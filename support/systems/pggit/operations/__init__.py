"""The groups of operations of pgGit, each called on behalf of a client."""
