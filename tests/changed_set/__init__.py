"""What runs again after one changed line."""
