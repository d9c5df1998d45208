"""What the personnel file is made of; values and ports. It holds no rule: the validator has decided."""
