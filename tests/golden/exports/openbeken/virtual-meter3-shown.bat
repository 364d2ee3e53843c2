// Tuya device, product demometer3000001 1.2.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better
// note: dp 6 (Power 1): a negative reading shows as 16777216 counts more
// note: dp 7 (Power 2): a negative reading shows as 16777216 counts more
// note: dp 8 (Power 3): a negative reading shows as 16777216 counts more

startDriver TuyaMCU
tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 1 value, raw counts; ? nothing certain: energy kWh 1/100: 92 %; energy kWh 1/1000: 3 %
// setChannelType 1 ReadOnly
// SetChannelLabel 1 "DP 1"
// linkTuyaMCUOutputToChannel 1 val 1

// dp 6 raw bytes 0..1, voltage V, raw/10; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 6 is usual for it
// dp 6 raw bytes 2..4, current A, raw/1000; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 6 is usual for it
// dp 6 raw bytes 5..7, power W; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 6 is usual for it
setChannelType 2 Voltage_div10
SetChannelLabel 2 "Voltage 1"
setChannelType 3 Current_div1000
SetChannelLabel 3 "Current 1"
setChannelType 4 Power
SetChannelLabel 4 "Power 1"
linkTuyaMCUOutputToChannel 6 RAW_V2C3P3 2

// dp 7 raw bytes 0..1, voltage V, raw/10; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 7 is usual for it
// dp 7 raw bytes 2..4, current A, raw/1000; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 7 is usual for it
// dp 7 raw bytes 5..7, power W; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 7 is usual for it
setChannelType 5 Voltage_div10
SetChannelLabel 5 "Voltage 2"
setChannelType 6 Current_div1000
SetChannelLabel 6 "Current 2"
setChannelType 7 Power
SetChannelLabel 7 "Power 2"
linkTuyaMCUOutputToChannel 7 RAW_V2C3P3 5

// dp 8 raw bytes 0..1, voltage V, raw/10; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 8 is usual for it
// dp 8 raw bytes 2..4, current A, raw/1000; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 8 is usual for it
// dp 8 raw bytes 5..7, power W; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far the most usual record of a phase; datapoint 8 is usual for it
setChannelType 8 Voltage_div10
SetChannelLabel 8 "Voltage 3"
setChannelType 9 Current_div1000
SetChannelLabel 9 "Current 3"
setChannelType 10 Power
SetChannelLabel 10 "Power 3"
linkTuyaMCUOutputToChannel 8 RAW_V2C3P3 8

// dp 9 bitmap; seen: bitmap in 3 frames
// bits: 3 3
setChannelType 11 ReadOnly
SetChannelLabel 11 "DP 9"
linkTuyaMCUOutputToChannel 9 5 11

// dp 23 value, raw counts; ? nothing certain: energy kWh 1/100: 73 %; current A 1/1000: 8 %; frequency Hz 1/100: 6 %
// setChannelType 12 ReadOnly
// SetChannelLabel 12 "DP 23"
// linkTuyaMCUOutputToChannel 23 val 12

// dp 29 value, power W; guessed, 0.99: 1920 W was read elsewhere: 0.0% off; 2300 W was read elsewhere: 0.4% off
setChannelType 13 Power
SetChannelLabel 13 "Power 4"
linkTuyaMCUOutputToChannel 29 val 13

// dp 32 value, frequency Hz, raw/100; guessed, 0.99: steady, 49.97 Hz to 50 Hz: likely for frequency; 4 of 5 known devices with such datapoints have frequency Hz /100 here; the most alike shares 57%
setChannelType 14 Frequency_div100
SetChannelLabel 14 "Frequency"
linkTuyaMCUOutputToChannel 32 val 14

// dp 50 value, raw counts; ? nothing certain: power factor 1/100: 79 %; temperature °C: 4 %; current A 1/1000: 3 %
// setChannelType 15 ReadOnly
// SetChannelLabel 15 "DP 50"
// linkTuyaMCUOutputToChannel 50 val 15

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
