"""The embedded services: what the suite tests when nobody names another target. Imports nothing else of `support`."""
