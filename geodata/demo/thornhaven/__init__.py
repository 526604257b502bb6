"""Thornhaven, a city that does not exist: its shapes, its people, their health, and the money."""
