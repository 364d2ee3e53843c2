"""What a person has configured."""
