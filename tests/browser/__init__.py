"""What a person sees in Chromium; every test begins with an address."""
