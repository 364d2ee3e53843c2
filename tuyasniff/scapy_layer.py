"""TuyaMCU for scapy: packets generated from the command tables."""
