"""What is tested: a profile names the addresses, credentials and dialect of each system."""
