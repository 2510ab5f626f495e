"""Values of Arabic, French, Russian and Spanish, in figures and in words, by a table each."""
