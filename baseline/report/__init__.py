"""What a plan means for a framework: coverage per requirement, with its evidence."""
