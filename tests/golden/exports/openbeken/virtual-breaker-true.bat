// virtual breaker, product demobreaker00001 1.0.3
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better
// left out: dp 9, as a channel: its bits need more than one byte, and of more only four are taken
// left out: dp 17, 6 numbers inside: no packed type of the firmware has them at these places
// left out: dp 18, 9 numbers inside: no packed type of the firmware has them at these places

startDriver TuyaMCU
tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 1 value, energy kWh, raw/100; said by a person
setChannelType 1 EnergyTotal_kWh_div100
SetChannelLabel 1 "Energy"
linkTuyaMCUOutputToChannel 1 val 1

// dp 6 raw bytes 0..1, voltage V, raw/10; said by a person
// dp 6 raw bytes 2..4, current A, raw/1000; said by a person
// dp 6 raw bytes 5..7, power W; said by a person
setChannelType 2 Voltage_div10
SetChannelLabel 2 "Phase A voltage"
setChannelType 3 Current_div1000
SetChannelLabel 3 "Phase A current"
setChannelType 4 Power
SetChannelLabel 4 "Phase A power"
linkTuyaMCUOutputToChannel 6 RAW_V2C3P3 2

// dp 9 bitmap, problem; told by its type
// published as hex: tm/bitmap/9; no channel holds it
linkTuyaMCUOutputToChannel 9 MQTT

// dp 11 bool, switch; told by its type
setChannelType 5 Toggle
SetChannelLabel 5 "Prepayment"
linkTuyaMCUOutputToChannel 11 bool 5

// dp 13 value, energy kWh, raw/100; said by a person
setChannelType 6 EnergyTotal_kWh_div100
SetChannelLabel 6 "Energy left"
linkTuyaMCUOutputToChannel 13 val 6

// dp 15 value, leakage current mA; said by a person
// unit: mA -> A
setChannelType 7 LeakageCurrent_div1000
SetChannelLabel 7 "Leakage current"
linkTuyaMCUOutputToChannel 15 val 7

// dp 16 bool, switch; told by its type
setChannelType 8 Toggle
SetChannelLabel 8 "Switch"
linkTuyaMCUOutputToChannel 16 bool 8

// dp 17 raw bytes 0..0, raw counts; said by a person
// dp 17 raw bytes 1..1, raw counts; said by a person
// dp 17 raw bytes 2..3, leakage current mA; said by a person
// dp 17 raw bytes 4..4, raw counts; said by a person
// dp 17 raw bytes 5..5, raw counts; said by a person
// dp 17 raw bytes 6..7, temperature °C; said by a person
// published as hex: tm/raw/17; no channel holds it
linkTuyaMCUOutputToChannel 17 MQTT

// dp 18 raw bytes 0..0, raw counts; said by a person
// dp 18 raw bytes 1..1, raw counts; said by a person
// dp 18 raw bytes 2..3, current A; said by a person
// dp 18 raw bytes 4..4, raw counts; said by a person
// dp 18 raw bytes 5..5, raw counts; said by a person
// dp 18 raw bytes 6..7, voltage V; said by a person
// dp 18 raw bytes 8..8, raw counts; said by a person
// dp 18 raw bytes 9..9, raw counts; said by a person
// dp 18 raw bytes 10..11, voltage V; said by a person
// published as hex: tm/raw/18; no channel holds it
linkTuyaMCUOutputToChannel 18 MQTT

// dp 103 value, temperature °C; said by a person
setChannelType 9 Temperature
SetChannelLabel 9 "Temperature"
linkTuyaMCUOutputToChannel 103 val 9

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
