// Tuya device, product demodimmer000001 1.0.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better
// left out: dp 24, 3 numbers inside: no packed type of the firmware has them at these places
// left out: dp 25, the number inside: no packed type of the firmware has them at these places

startDriver TuyaMCU
tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 20 bool, switch; seen: bool in 4 frames
setChannelType 1 Toggle
SetChannelLabel 1 "Switch"
linkTuyaMCUOutputToChannel 20 bool 1

// dp 21 enum; seen: enum in 2 frames
setChannelType 2 ReadOnlyEnum
SetChannelLabel 2 "DP 21"
SetChannelEnum 2 "0:0"
linkTuyaMCUOutputToChannel 21 enum 2

// dp 22 value, brightness %, raw/10; guessed, 0.99: 8 of 8 known devices with such datapoints have brightness % /10 here; the most alike shares 86%; stands by its id among color temperature that is set (23), as …
// only read here: it can be set, but its limits are not known
setChannelType 3 ReadOnly_div10
SetChannelLabel 3 "Brightness 1 (%)"
linkTuyaMCUOutputToChannel 22 val 3

// dp 23 value, color temperature %, raw/10; guessed, 0.99: 8 of 8 known devices with such datapoints have color temperature % /10 here; the most alike shares 86%; stands by its id among brightness that is set (22), as …
setChannelType 4 ReadOnly_div10
SetChannelLabel 4 "Color temperature (%)"
linkTuyaMCUOutputToChannel 23 val 4

// dp 24 string bytes 0..3, raw counts; guessed, 0.99: 12 bytes: colour as text: HHHHSSSSVVVV; hue to 360, saturation and brightness to 1000
// dp 24 string bytes 4..7, percentage %, raw*100/1000; guessed, 0.99: 12 bytes: colour as text: HHHHSSSSVVVV; hue to 360, saturation and brightness to 1000
// dp 24 string bytes 8..11, percentage %, raw*100/1000; guessed, 0.99: 12 bytes: colour as text: HHHHSSSSVVVV; hue to 360, saturation and brightness to 1000
// published as text: tm/str/24; no channel holds it
linkTuyaMCUOutputToChannel 24 MQTT

// dp 25 string bytes 0..1, raw counts; guessed, 0.99: 28 bytes: a scene as text: its number, then steps; a scene of steps
// published as text: tm/str/25; no channel holds it
linkTuyaMCUOutputToChannel 25 MQTT

// dp 26 value, duration s; guessed, 0.99: 8 of 8 known devices with such datapoints have duration s here; the most alike shares 85%
setChannelType 5 ReadOnly
SetChannelLabel 5 "Duration (s)"
linkTuyaMCUOutputToChannel 26 val 5

// a lamp: instead of the channels above the lamp driver can be used. It writes to the device by itself (also the mode, to dp 21), and takes brightness to be 0 to 1000; not tried here
// tuyaMcu_setupLED 24 1 20 22 23

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
