"""What a test run came to: JUnit files in, one table out."""
