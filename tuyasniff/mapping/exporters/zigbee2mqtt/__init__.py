"""Zigbee2MQTT's external converter, in JavaScript."""
