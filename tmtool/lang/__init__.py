"""What is true of a language: codes, scripts, detection."""
