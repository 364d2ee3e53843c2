// Tuya device, product demobattery00001 1.1.6
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better

startDriver TuyaMCU
startDriver tmSensor
tuyaMcu_setBaudRate 9600

// dp 1 value, temperature °C, raw/10; guessed, 0.96: 4.5 °C was read elsewhere: 15.6% off at /10; 7 of 8 known devices with such datapoints have temperature °C /10 here; the most alike shares 78%
setChannelType 1 Temperature_div10
SetChannelLabel 1 "Temperature 1"
linkTuyaMCUOutputToChannel 1 val 1

// dp 2 value, humidity %; guessed, 0.99: 88 % was read elsewhere: 13.6% off; only rises, 71 % to 87 %: likely for humidity
setChannelType 2 Humidity
SetChannelLabel 2 "Humidity"
linkTuyaMCUOutputToChannel 2 val 2

// dp 4 value, battery %; guessed, 0.98: 4 of 8 known devices with such datapoints have battery % here; the most alike shares 78%; moves, 96 % to 97 %: likely for battery
setChannelType 3 BatteryLevelPercent
SetChannelLabel 3 "Battery"
linkTuyaMCUOutputToChannel 4 val 3

// dp 9 enum; seen: enum in 2 frames
setChannelType 4 ReadOnlyEnum
SetChannelLabel 4 "DP 9"
SetChannelEnum 4 "0:0"
linkTuyaMCUOutputToChannel 9 enum 4

// dp 10 value, temperature °C, raw/10; guessed, 0.96: 3 of 8 known devices with such datapoints have temperature °C /10 here; the most alike shares 78%; is always 30 °C: likely for temperature that is set
setChannelType 5 Temperature_div10
SetChannelLabel 5 "Temperature 2"
linkTuyaMCUOutputToChannel 10 val 5

// dp 14 enum; seen: enum in 2 frames
setChannelType 6 ReadOnlyEnum
SetChannelLabel 6 "DP 14"
SetChannelEnum 6 "0:0"
linkTuyaMCUOutputToChannel 14 enum 6
