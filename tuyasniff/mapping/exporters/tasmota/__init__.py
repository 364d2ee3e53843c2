"""Tasmota's console commands."""
