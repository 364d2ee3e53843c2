// Tuya device, product demometer0000001 1.0.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better

startDriver TuyaMCU
tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 1 bool, switch; seen: bool in 4 frames
setChannelType 1 Toggle
SetChannelLabel 1 "Switch"
linkTuyaMCUOutputToChannel 1 bool 1

// dp 17 value, raw counts; ? nothing certain: energy kWh 1/1000: 83 %; current A 1/1000: 4 %; energy kWh 1/100: 4 %
// setChannelType 2 ReadOnly
// SetChannelLabel 2 "DP 17"
// linkTuyaMCUOutputToChannel 17 val 2

// dp 18 value, current A, raw/1000; guessed, 0.99: 8 of 8 known devices with such datapoints have current A /1000 here; the most alike shares 85%; stands by its id among energy (17), power (19), voltage (20), a…
setChannelType 3 Current_div1000
SetChannelLabel 3 "Current"
linkTuyaMCUOutputToChannel 18 val 3

// dp 19 value, power W, raw/10; guessed, 0.99: 2000 W was read elsewhere: 1.5% off at /10; 9 W was read elsewhere: 0.0% off at /10
setChannelType 4 Power_div10
SetChannelLabel 4 "Power"
linkTuyaMCUOutputToChannel 19 val 4

// dp 20 value, voltage V, raw/10; guessed, 0.99: 8 of 8 known devices with such datapoints have voltage V /10 here; the most alike shares 85%; steady, 227.2 V to 230.8 V: likely for voltage
setChannelType 5 Voltage_div10
SetChannelLabel 5 "Voltage"
linkTuyaMCUOutputToChannel 20 val 5

// dp 26 bitmap; seen: bitmap in 1 frame
setChannelType 6 ReadOnly
SetChannelLabel 6 "DP 26"
linkTuyaMCUOutputToChannel 26 5 6

// dp 38 enum; seen: enum in 1 frame
setChannelType 7 ReadOnlyEnum
SetChannelLabel 7 "DP 38"
SetChannelEnum 7 "2:2"
linkTuyaMCUOutputToChannel 38 enum 7

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
