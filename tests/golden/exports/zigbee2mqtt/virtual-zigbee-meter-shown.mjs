// Tuya device, product demozgmt 1.0.2
// written by tuyasniff 0.1.0 from a mapping of its datapoints on the UART
// file: external_converters/tuya_device.mjs in the data folder of Zigbee2MQTT
// marks: guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be
// used
// dp 6 raw: Zigbee2MQTT rounds current to 2 digits unless the option current_precision says more
// FINGERPRINT: its names are composed of the product id, no UART shows the beginning: see the page of the device in
// Zigbee2MQTT, 'Zigbee Manufacturer'
// Not certain enough stands behind // without a blank: to use it, take them away in both lists.
import * as exposes from "zigbee-herdsman-converters/lib/exposes";
import * as tuya from "zigbee-herdsman-converters/lib/tuya";

const e = exposes.presets;
const ea = exposes.access;

// whole numbers from bytes, the highest byte first
const number = (bytes, signed = false) => {
    const count = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    const whole = 256 ** bytes.length;
    return signed && count >= whole / 2 ? count - whole : count;
};

export default [
    {
        fingerprint: tuya.fingerprint("TS0601", ["_TZE200_demozgmt", "_TZE204_demozgmt", "_TZE284_demozgmt"]),
        model: "TS0601_demozgmt",
        vendor: "Tuya",
        description: "Tuya device",
        extend: [tuya.modernExtend.tuyaBase({dp: true})],
        exposes: [
            //e.numeric("dp_1", ea.STATE).withDescription("DP 1"),
            e.numeric("voltage", ea.STATE).withUnit("V").withDescription("Voltage"),
            e.numeric("current", ea.STATE).withUnit("A").withDescription("Current"),
            e.numeric("power", ea.STATE).withUnit("W").withDescription("Power"),
            e.binary("dp_9", ea.STATE, true, false).withDescription("DP 9"),
            e.numeric("dp_9_code", ea.STATE).withDescription("DP 9"),
            e.switch().setAccess("state", ea.STATE_SET),
            e.numeric("ac_frequency", ea.STATE).withUnit("Hz").withDescription("Frequency"),
            //e.numeric("dp_50", ea.STATE).withDescription("DP 50"),
        ],
        meta: {
            tuyaDatapoints: [
                // dp 1 value, raw counts; ? nothing certain: energy kWh 1/100: 87 %; current A 1/1000: 3 %
                //[1, "dp_1", tuya.valueConverter.raw],
                // dp 6 raw bytes 0..1, voltage V, raw/10; guessed, 0.99: 8 bytes: voltage (2), current (3), power
                // (3); by far the most usual record of a phase; datapoint 6 is usual for it
                // dp 6 raw bytes 2..4, current A, raw/1000; guessed, 0.99: 8 bytes: voltage (2), current (3), power
                // (3); by far the most usual record of a phase; datapoint 6 is usual for it
                // dp 6 raw bytes 5..7, power W; guessed, 0.99: 8 bytes: voltage (2), current (3), power (3); by far
                // the most usual record of a phase; datapoint 6 is usual for it
                // Zigbee2MQTT rounds current to 2 digits unless the option current_precision says more
                [
                    6,
                    null,
                    {
                        from: (v) => {
                            const bytes = Array.from(v);
                            if (bytes.length !== 8) return {};
                            return {
                                voltage: number(bytes.slice(0, 2)) / 10,
                                current: number(bytes.slice(2, 5)) / 1000,
                                power: number(bytes.slice(5, 8), true),
                            };
                        },
                    },
                ],
                // dp 9 bitmap; seen: bitmap in 2 frames
                [
                    9,
                    null,
                    {
                        from: (v) => ({
                            dp_9: v !== 0,
                            dp_9_code: v >>> 0,
                        }),
                    },
                ],
                // dp 16 bool, switch; seen: bool in 6 frames
                [16, "state", tuya.valueConverter.onOff],
                // dp 32 value, frequency Hz, raw/100; guessed, 0.99: is always 50.02 Hz: likely for frequency; 4 of
                // 4 known devices with such datapoints have frequency Hz /100 here; the most alike shares 69%
                [32, "ac_frequency", tuya.valueConverter.divideBy100],
                // dp 50 value, raw counts; ? nothing certain: power factor 1/100: 87 %; temperature °C: 3 %
                //[50, "dp_50", tuya.valueConverter.raw],
            ],
        },
    },
];
