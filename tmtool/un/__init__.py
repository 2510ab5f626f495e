"""What a United Nations document looks like: labels, symbols, mastheads, opening formulas."""
