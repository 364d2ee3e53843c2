// Tuya device, product demobreaker00001 1.0.3
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better
// note: dp 6 (Power): a negative reading shows as 16777216 counts more
// left out: dp 9, as a channel: values of 2 bytes are dropped, only those of 1 or 4 are taken
// left out: dp 17, 4 numbers inside: no packed type of the firmware has them at these places
// left out: dp 18, 6 numbers inside: no packed type of the firmware has them at these places
// note: the baud rate is not known: 9600 is usual, 115200 the other

startDriver TuyaMCU
// tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 1 value, energy kWh, raw/100; guessed, 0.97: 8 of 8 known devices with such datapoints have energy kWh /100 here; the most alike shares 76%; has the scale of other energies of this device, dp 13
setChannelType 1 EnergyTotal_kWh_div100
SetChannelLabel 1 "Energy"
linkTuyaMCUOutputToChannel 1 val 1

// dp 6 raw bytes 0..1, voltage V, raw/10; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 6 is usual for it
// dp 6 raw bytes 2..4, current A, raw/1000; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 6 is usual for it
// dp 6 raw bytes 5..7, power W; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 6 is usual for it
setChannelType 2 Voltage_div10
SetChannelLabel 2 "Voltage"
setChannelType 3 Current_div1000
SetChannelLabel 3 "Current"
setChannelType 4 Power
SetChannelLabel 4 "Power"
linkTuyaMCUOutputToChannel 6 RAW_V2C3P3 2

// dp 9 bitmap; seen: bitmap in 3 frames
// published as hex: tm/bitmap/9; no channel holds it
linkTuyaMCUOutputToChannel 9 MQTT

// dp 11 bool, switch; seen: bool in 1 frame
setChannelType 5 ReadOnly
SetChannelLabel 5 "Switch 1"
linkTuyaMCUOutputToChannel 11 bool 5

// dp 13 value, raw counts; ? nothing certain: energy kWh 1/100: 90 %; energy kWh 1/10: 7 %
// setChannelType 6 ReadOnly
// SetChannelLabel 6 "DP 13"
// linkTuyaMCUOutputToChannel 13 val 6

// dp 15 value, raw counts; ? nothing certain: current A 1/1000: 31 %; energy kWh 1/100: 24 %; current A: 18 %
// setChannelType 7 ReadOnly
// SetChannelLabel 7 "DP 15"
// linkTuyaMCUOutputToChannel 15 val 7

// dp 16 bool, switch; seen: bool in 5 frames
setChannelType 8 Toggle
SetChannelLabel 8 "Switch 2"
linkTuyaMCUOutputToChannel 16 bool 8

// dp 17 raw bytes 1..1, raw counts; guessed, 0.99: 8 bytes: alarm settings: code, on or off, threshold (2); 2 records of code, on or off, threshold: set 1, leakage and temperature
// dp 17 raw bytes 2..3, leakage current mA; guessed, 0.99: 8 bytes: alarm settings: code, on or off, threshold (2); 2 records of code, on or off, threshold: set 1, leakage and temperature
// dp 17 raw bytes 5..5, raw counts; guessed, 0.99: 8 bytes: alarm settings: code, on or off, threshold (2); 2 records of code, on or off, threshold: set 1, leakage and temperature
// dp 17 raw bytes 6..7, temperature °C; guessed, 0.99: 8 bytes: alarm settings: code, on or off, threshold (2); 2 records of code, on or off, threshold: set 1, leakage and temperature
// published as hex: tm/raw/17; no channel holds it
linkTuyaMCUOutputToChannel 17 MQTT

// dp 18 raw bytes 1..1, raw counts; guessed, 0.99: 12 bytes: alarm settings: code, on or off, threshold (2); 3 records of code, on or off, threshold: set 2, current and voltage
// dp 18 raw bytes 2..3, current A; guessed, 0.99: 12 bytes: alarm settings: code, on or off, threshold (2); 3 records of code, on or off, threshold: set 2, current and voltage
// dp 18 raw bytes 5..5, raw counts; guessed, 0.99: 12 bytes: alarm settings: code, on or off, threshold (2); 3 records of code, on or off, threshold: set 2, current and voltage
// dp 18 raw bytes 6..7, voltage V; guessed, 0.99: 12 bytes: alarm settings: code, on or off, threshold (2); 3 records of code, on or off, threshold: set 2, current and voltage
// dp 18 raw bytes 9..9, raw counts; guessed, 0.99: 12 bytes: alarm settings: code, on or off, threshold (2); 3 records of code, on or off, threshold: set 2, current and voltage
// dp 18 raw bytes 10..11, voltage V; guessed, 0.99: 12 bytes: alarm settings: code, on or off, threshold (2); 3 records of code, on or off, threshold: set 2, current and voltage
// published as hex: tm/raw/18; no channel holds it
linkTuyaMCUOutputToChannel 18 MQTT

// dp 103 value, raw counts; ? nothing certain: temperature °C: 69 %; power W: 8 %; power factor 1/100: 6 %
// setChannelType 9 ReadOnly
// SetChannelLabel 9 "DP 103"
// linkTuyaMCUOutputToChannel 103 val 9

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
