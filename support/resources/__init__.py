"""What a run makes in a target: how it is named, noted down and removed."""
