"""Where need is greatest: high-risk areas, and target areas with the rules that choose them."""
