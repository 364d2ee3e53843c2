// virtual meter, product demometer0000001 1.0.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better

startDriver TuyaMCU
tuyaMcu_setBaudRate 9600
tuyaMcu_defWiFiState 4

// dp 1 bool, switch; told by its type
setChannelType 1 Toggle
SetChannelLabel 1 "Switch"
linkTuyaMCUOutputToChannel 1 bool 1

// dp 17 value, energy kWh, raw/100; said by a person
setChannelType 2 EnergyTotal_kWh_div100
SetChannelLabel 2 "Energy"
linkTuyaMCUOutputToChannel 17 val 2

// dp 18 value, current A, raw/1000; said by a person
setChannelType 3 Current_div1000
SetChannelLabel 3 "Current"
linkTuyaMCUOutputToChannel 18 val 3

// dp 19 value, power W, raw/10; said by a person
setChannelType 4 Power_div10
SetChannelLabel 4 "Power"
linkTuyaMCUOutputToChannel 19 val 4

// dp 20 value, voltage V, raw/10; said by a person
setChannelType 5 Voltage_div10
SetChannelLabel 5 "Voltage"
linkTuyaMCUOutputToChannel 20 val 5

// dp 26 bitmap, problem; told by its type
// bits: 0 over_current, 1 over_voltage, 2 over_power, 3 leakage, 4 under_voltage
setChannelType 6 ReadOnly
SetChannelLabel 6 "Fault"
linkTuyaMCUOutputToChannel 26 5 6

// dp 38 enum, setting; told by its type
setChannelType 7 Enum
SetChannelLabel 7 "Power-on behaviour"
SetChannelEnum 7 "0:off" "1:on" "2:memory"
linkTuyaMCUOutputToChannel 38 enum 7

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
