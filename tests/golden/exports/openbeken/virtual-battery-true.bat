// virtual battery, product demobattery00001 1.1.6
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better

startDriver TuyaMCU
startDriver tmSensor
tuyaMcu_setBaudRate 9600

// dp 1 value, temperature °C, raw/10; said by a person
setChannelType 1 Temperature_div10
SetChannelLabel 1 "Temperature"
linkTuyaMCUOutputToChannel 1 val 1

// dp 2 value, humidity %; said by a person
setChannelType 2 Humidity
SetChannelLabel 2 "Humidity"
linkTuyaMCUOutputToChannel 2 val 2

// dp 4 value, battery %; said by a person
setChannelType 3 BatteryLevelPercent
SetChannelLabel 3 "Battery"
linkTuyaMCUOutputToChannel 4 val 3

// dp 9 enum, setting; told by its type
// what is set waits until the sensor asks for it (0x10); before its first report it would get 0
setChannelType 4 Enum
SetChannelLabel 4 "Unit of the display"
SetChannelEnum 4 "0:c" "1:f"
linkTuyaMCUOutputToChannel 9 enum 4 1

// dp 10 value, temperature °C, raw/10; said by a person
// set as a raw count: raw/10 °C is the value
// its counts: -200 to 600
// what is set waits until the sensor asks for it (0x10); before its first report it would get 0
setChannelType 5 TextField
SetChannelLabel 5 "Alarm above (raw)"
linkTuyaMCUOutputToChannel 10 val 5 1

// dp 14 enum, enum; told by its type
setChannelType 6 ReadOnlyEnum
SetChannelLabel 6 "Alarm"
SetChannelEnum 6 "0:none" "1:high"
linkTuyaMCUOutputToChannel 14 enum 6
