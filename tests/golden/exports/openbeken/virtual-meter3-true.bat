// virtual meter3, product demometer3000001 1.2.0
// autoexec.bat for OpenBeken, written by tuyasniff 0.1.0
// guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used
// commands behind // are not run: take the // away where you know better

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

// dp 7 raw bytes 0..1, voltage V, raw/10; said by a person
// dp 7 raw bytes 2..4, current A, raw/1000; said by a person
// dp 7 raw bytes 5..7, power W; said by a person
setChannelType 5 Voltage_div10
SetChannelLabel 5 "Phase B voltage"
setChannelType 6 Current_div1000
SetChannelLabel 6 "Phase B current"
setChannelType 7 Power
SetChannelLabel 7 "Phase B power"
linkTuyaMCUOutputToChannel 7 RAW_V2C3P3 5

// dp 8 raw bytes 0..1, voltage V, raw/10; said by a person
// dp 8 raw bytes 2..4, current A, raw/1000; said by a person
// dp 8 raw bytes 5..7, power W; said by a person
setChannelType 8 Voltage_div10
SetChannelLabel 8 "Phase C voltage"
setChannelType 9 Current_div1000
SetChannelLabel 9 "Phase C current"
setChannelType 10 Power
SetChannelLabel 10 "Phase C power"
linkTuyaMCUOutputToChannel 8 RAW_V2C3P3 8

// dp 9 bitmap, problem; told by its type
// bits: 0 over_current, 1 over_voltage, 2 under_voltage, 3 phase_loss
setChannelType 11 ReadOnly
SetChannelLabel 11 "Fault"
linkTuyaMCUOutputToChannel 9 5 11

// dp 23 value, energy kWh, raw/100; said by a person
setChannelType 12 EnergyTotal_kWh_div100
SetChannelLabel 12 "Energy fed back"
linkTuyaMCUOutputToChannel 23 val 12

// dp 29 value, power W; said by a person
setChannelType 13 Power
SetChannelLabel 13 "Power"
linkTuyaMCUOutputToChannel 29 val 13

// dp 32 value, frequency Hz, raw/100; said by a person
setChannelType 14 Frequency_div100
SetChannelLabel 14 "Frequency"
linkTuyaMCUOutputToChannel 32 val 14

// dp 50 value, power factor, raw/100; said by a person
setChannelType 15 PowerFactor_div100
SetChannelLabel 15 "Power factor"
linkTuyaMCUOutputToChannel 50 val 15

// ask once for everything
tuyaMcu_sendQueryState
// if it tells nothing unless it is asked:
// addRepeatingEvent 5 -1 tuyaMcu_sendQueryState
