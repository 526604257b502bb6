"""Who is worse off: an area beside those it lies in."""
