"""What OpenBeken makes of a metering chip, as far as a calibration goes.

Facts of its sources (src/driver/drv_pwrCal.c): a driver that divides gives volts = counts / constant, one that
multiplies volts = value * factor. `Calibrate V I P` sets the three; `VoltageSet` and the like make them of what the
chip tells at that moment. drv_rn8209.c divides, and takes a power whose highest bit is set as negative and turns it;
drv_bl0942.c divides, with signs; drv_cse7766.c multiplies, and volts and watts pass as whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class OpenBeken:
    """A device that runs a file, and then is told counts."""

    driver: str = ""
    voltage: float = 0.0
    current: float = 0.0
    power: float = 0.0

    def run(self, text: str) -> None:
        for line in text.splitlines():
            if not line or line.lstrip().startswith("//"):
                continue
            command, *arguments = line.split()
            if command == "startDriver":
                self.driver, *_ = arguments
                defaults = {
                    "RN8209": (8810.0, 57.0, 71_572_720.0),
                    "BL0942": (15_188.0, 251_210.0, 598.0),
                    "CSE7766": (1.94034719, 251_210.0, 1.88214409),
                }
                self.voltage, self.current, self.power = defaults[self.driver]
            elif command == "Calibrate":
                assert len(arguments) == 3
                given = [float(one) for one in arguments]
                assert all(abs(one) >= 0.001 for one in given)
                self.voltage, self.current, self.power = given
            else:
                raise AssertionError(f"what is this: {line}")

    def shows(self, volts: float, amps: float, watts: float) -> tuple[float, float, float]:
        """The values for what the chip told."""
        if self.driver == "RN8209":
            watts = abs(watts)
        if self.driver == "CSE7766":
            return int(volts) * self.voltage, amps * self.current, int(watts) * self.power
        return volts / self.voltage, amps / self.current, watts / self.power
