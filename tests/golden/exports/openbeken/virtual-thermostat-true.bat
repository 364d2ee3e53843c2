// virtual thermostat, product demothermostat01 2.1.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better
// left out: dp 103, 84 numbers inside: no packed type of the firmware has them at these places

startDriver TuyaMCU
tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 1 bool, switch; told by its type
setChannelType 1 Toggle
SetChannelLabel 1 "Switch"
linkTuyaMCUOutputToChannel 1 bool 1

// dp 2 enum, mode; told by its type
setChannelType 2 Enum
SetChannelLabel 2 "Mode"
SetChannelEnum 2 "0:manual" "1:auto" "2:holiday"
linkTuyaMCUOutputToChannel 2 enum 2

// dp 16 value, temperature °C, raw/10; said by a person
// set as a raw count: raw/10 °C is the value
// its counts: 50 to 350
setChannelType 3 TextField
SetChannelLabel 3 "Set point (raw)"
linkTuyaMCUOutputToChannel 16 val 3

// dp 24 value, temperature °C, raw/10; said by a person
setChannelType 4 Temperature_div10
SetChannelLabel 4 "Room temperature"
linkTuyaMCUOutputToChannel 24 val 4

// dp 36 enum, enum; told by its type
setChannelType 5 ReadOnlyEnum
SetChannelLabel 5 "Valve"
SetChannelEnum 5 "0:open" "1:closed"
linkTuyaMCUOutputToChannel 36 enum 5

// dp 40 bool, switch; told by its type
setChannelType 6 Toggle
SetChannelLabel 6 "Child lock"
linkTuyaMCUOutputToChannel 40 bool 6

// dp 45 bitmap, problem; told by its type
// bits: 0 room_sensor
setChannelType 7 ReadOnly
SetChannelLabel 7 "Fault"
linkTuyaMCUOutputToChannel 45 5 7

// dp 101 value, temperature °C, raw/10; said by a person
setChannelType 8 Temperature_div10
SetChannelLabel 8 "Floor temperature"
linkTuyaMCUOutputToChannel 101 val 8

// dp 103 raw bytes 0..0, raw counts; said by a person
// dp 103 raw bytes 1..1, raw counts; said by a person
// dp 103 raw bytes 2..2, temperature °C, raw/2; said by a person
// dp 103 raw bytes 3..3, raw counts; said by a person
// dp 103 raw bytes 4..4, raw counts; said by a person
// dp 103 raw bytes 5..5, temperature °C, raw/2; said by a person
// dp 103 raw bytes 6..6, raw counts; said by a person
// dp 103 raw bytes 7..7, raw counts; said by a person
// dp 103 raw bytes 8..8, temperature °C, raw/2; said by a person
// dp 103 raw bytes 9..9, raw counts; said by a person
// dp 103 raw bytes 10..10, raw counts; said by a person
// dp 103 raw bytes 11..11, temperature °C, raw/2; said by a person
// and 72 more numbers inside
// published as hex: tm/raw/103; no channel holds it
linkTuyaMCUOutputToChannel 103 MQTT

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
