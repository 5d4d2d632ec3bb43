"""What need can be met through the crossings, for whom, at what cost."""
