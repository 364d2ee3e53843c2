"""Levels of a wire over time -> the bytes of a UART: files of logic analysers, edges, rates, parity, polarity."""
