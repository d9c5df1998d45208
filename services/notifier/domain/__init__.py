"""What is confirmed, to whom, over which channel, in which words. No I/O, no clock."""
