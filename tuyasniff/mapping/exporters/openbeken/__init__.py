"""OpenBeken's script, autoexec.bat."""
