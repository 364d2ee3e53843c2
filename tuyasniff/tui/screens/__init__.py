"""Whole-screen states and the windows that open over them."""
