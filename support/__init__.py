"""Everything behind the steps: targets, wire, systems, contracts, resources and evidence."""
