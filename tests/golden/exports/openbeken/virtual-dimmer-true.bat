// virtual dimmer, product demodimmer000001 1.0.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better

startDriver TuyaMCU
tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 20 bool, switch; told by its type
setChannelType 1 Toggle
SetChannelLabel 1 "Light"
linkTuyaMCUOutputToChannel 20 bool 1

// dp 21 enum, mode; told by its type
setChannelType 2 Enum
SetChannelLabel 2 "Mode"
SetChannelEnum 2 "0:white" "1:colour" "2:scene"
linkTuyaMCUOutputToChannel 21 enum 2

// dp 22 value, setting %, raw/10; said by a person
tuyaMcu_setDimmerRange 0 1000
setChannelType 3 Dimmer1000
SetChannelLabel 3 "Brightness"
linkTuyaMCUOutputToChannel 22 val 3

// dp 23 value, setting %, raw/10; said by a person
// set as a raw count: raw/10 % is the value
// its counts: 0 to 1000
setChannelType 4 TextField
SetChannelLabel 4 "Colour temperature (raw)"
linkTuyaMCUOutputToChannel 23 val 4

// dp 24 string, text; told by its type
// published as text: tm/str/24; no channel holds it
linkTuyaMCUOutputToChannel 24 MQTT

// dp 25 string, text; told by its type
// published as text: tm/str/25; no channel holds it
linkTuyaMCUOutputToChannel 25 MQTT

// dp 26 value, countdown s; said by a person
// set as a raw count
// its counts: 0 to 86400
setChannelType 5 TextField
SetChannelLabel 5 "Countdown (raw)"
linkTuyaMCUOutputToChannel 26 val 5

// a lamp: instead of the channels above the lamp driver can be used. It writes to the device by itself (also the mode, to dp 21), and takes brightness to be 0 to 1000; not tried here
// tuyaMcu_setupLED 24 1 20 22 23

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
