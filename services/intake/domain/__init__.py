"""What a receipt is and when a declaration repeats an earlier one; pure values and rules, and the ports they need."""
