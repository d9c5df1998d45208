"""``dimona demo``: synthetic declarations through a sandbox, what came back, and whether it is all there."""
