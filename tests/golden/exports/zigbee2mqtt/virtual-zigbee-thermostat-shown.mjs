// Tuya device, product demozgth 1.0.0
// written by tuyasniff 0.1.0 from a mapping of its datapoints on the UART
// file: external_converters/tuya_device.mjs in the data folder of Zigbee2MQTT
// marks: guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be
// used
// FINGERPRINT: its names are composed of the product id, no UART shows the beginning: see the page of the device in
// Zigbee2MQTT, 'Zigbee Manufacturer'
// Not certain enough stands behind // without a blank: to use it, take them away in both lists.
import * as exposes from "zigbee-herdsman-converters/lib/exposes";
import * as tuya from "zigbee-herdsman-converters/lib/tuya";

const e = exposes.presets;
const ea = exposes.access;

export default [
    {
        fingerprint: tuya.fingerprint("TS0601", ["_TZE200_demozgth", "_TZE204_demozgth", "_TZE284_demozgth"]),
        model: "TS0601_demozgth",
        vendor: "Tuya",
        description: "Tuya device",
        extend: [tuya.modernExtend.tuyaBase({dp: true})],
        exposes: [
            e.enum("dp_2", ea.STATE, ["1"]).withDescription("DP 2"),
            e.binary("switch", ea.STATE, true, false).withDescription("Switch"),
            //e.numeric("dp_16", ea.STATE).withDescription("DP 16"),
            //e.numeric("dp_24", ea.STATE).withDescription("DP 24"),
        ],
        meta: {
            tuyaDatapoints: [
                // dp 2 enum; seen: enum in 1 frame
                [2, "dp_2", tuya.valueConverterBasic.lookup({"1": tuya.enum(1)}, null)],
                // dp 8 bool, switch; seen: bool in 1 frame
                [8, "switch", tuya.valueConverter.raw],
                // dp 16 value, raw counts; ? nothing certain: temperature °C 1/10: 92 %; temperature °C: 7 %
                // it can be set, but its limits are not known
                //[16, "dp_16", tuya.valueConverter.raw],
                // dp 24 value, raw counts; ? nothing certain: temperature °C 1/10: 83 %; temperature °C: 16 %
                //[24, "dp_24", tuya.valueConverter.raw],
            ],
        },
    },
];
