// Tuya device, product demothermostat01 2.1.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better
// note: the baud rate is not known: 9600 is usual, 115200 the other

startDriver TuyaMCU
// tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 1 bool, switch; seen: bool in 1 frame
setChannelType 1 ReadOnly
SetChannelLabel 1 "Switch 1"
linkTuyaMCUOutputToChannel 1 bool 1

// dp 2 enum; seen: enum in 1 frame
setChannelType 2 ReadOnlyEnum
SetChannelLabel 2 "DP 2"
SetChannelEnum 2 "0:0"
linkTuyaMCUOutputToChannel 2 enum 2

// dp 16 value, temperature °C, raw/10; guessed, 0.99: 7 of 8 known devices with such datapoints have temperature °C /10 here; the most alike shares 60%; moves, 19 °C to 24 °C: likely for temperature that is set
// only read here: it can be set, but its limits are not known
setChannelType 3 Temperature_div10
SetChannelLabel 3 "Temperature"
linkTuyaMCUOutputToChannel 16 val 3

// dp 24 value, raw counts; ? nothing certain: temperature °C 1/10: 50 %; temperature °C: 40 %; duration min: 2 %
// setChannelType 4 ReadOnly
// SetChannelLabel 4 "DP 24"
// linkTuyaMCUOutputToChannel 24 val 4

// dp 36 enum; seen: enum in 23 frames
setChannelType 5 ReadOnlyEnum
SetChannelLabel 5 "DP 36"
SetChannelEnum 5 "0:0"
linkTuyaMCUOutputToChannel 36 enum 5

// dp 40 bool, switch; seen: bool in 1 frame
setChannelType 6 ReadOnly
SetChannelLabel 6 "Switch 2"
linkTuyaMCUOutputToChannel 40 bool 6

// dp 45 bitmap; seen: bitmap in 1 frame
setChannelType 7 ReadOnly
SetChannelLabel 7 "DP 45"
linkTuyaMCUOutputToChannel 45 5 7

// dp 101 value, raw counts; ? nothing certain: temperature °F: 76 %; number: 12 %; temperature °C 1/10: 6 %
// setChannelType 8 ReadOnly
// SetChannelLabel 8 "DP 101"
// linkTuyaMCUOutputToChannel 101 val 8

// dp 103 raw; seen: raw in 1 frame
// published as hex: tm/raw/103; no channel holds it
linkTuyaMCUOutputToChannel 103 MQTT

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
