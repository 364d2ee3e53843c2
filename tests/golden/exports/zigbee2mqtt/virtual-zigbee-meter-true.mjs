// virtual zigbee-meter, product demozgmt 1.0.2
// written by tuyasniff 0.1.0 from a mapping of its datapoints on the UART
// file: external_converters/virtual_zigbee_meter.mjs in the data folder of Zigbee2MQTT
// marks: guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be
// used
// dp 6 raw: Zigbee2MQTT rounds current to 2 digits unless the option current_precision says more
// FINGERPRINT: its names are composed of the product id, no UART shows the beginning: see the page of the device in
// Zigbee2MQTT, 'Zigbee Manufacturer'
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
        description: "virtual zigbee-meter",
        extend: [tuya.modernExtend.tuyaBase({dp: true})],
        exposes: [
            e.numeric("energy", ea.STATE).withUnit("kWh").withDescription("Energy"),
            e.numeric("voltage", ea.STATE).withUnit("V").withDescription("Phase A voltage"),
            e.numeric("current", ea.STATE).withUnit("A").withDescription("Phase A current"),
            e.numeric("power", ea.STATE).withUnit("W").withDescription("Phase A power"),
            e.binary("fault", ea.STATE, true, false).withDescription("Fault").withCategory("diagnostic"),
            e.numeric("fault_code", ea.STATE).withDescription("Fault").withCategory("diagnostic"),
            e.text("fault_names", ea.STATE).withDescription("Fault").withCategory("diagnostic"),
            e.switch().setAccess("state", ea.STATE_SET),
            e.numeric("ac_frequency", ea.STATE).withUnit("Hz").withDescription("Frequency"),
            e.numeric("power_factor", ea.STATE).withDescription("Power factor"),
        ],
        meta: {
            tuyaDatapoints: [
                // dp 1 value, energy kWh, raw/100; said by a person
                [1, "energy", tuya.valueConverter.divideBy100],
                // dp 6 raw bytes 0..1, voltage V, raw/10; said by a person
                // dp 6 raw bytes 2..4, current A, raw/1000; said by a person
                // dp 6 raw bytes 5..7, power W; said by a person
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
                                power: number(bytes.slice(5, 8)),
                            };
                        },
                    },
                ],
                // dp 9 bitmap, problem; told by its type
                [
                    9,
                    null,
                    {
                        from: (v) => ({
                            fault: v !== 0,
                            fault_code: v >>> 0,
                            fault_names: [[0, "over_current"], [1, "over_voltage"], [2, "under_voltage"]]
                                .filter(([bit]) => (v >>> bit) & 1)
                                .map(([, label]) => label)
                                .join(", "),
                        }),
                    },
                ],
                // dp 16 bool, switch; told by its type
                [16, "state", tuya.valueConverter.onOff],
                // dp 32 value, frequency Hz, raw/100; said by a person
                [32, "ac_frequency", tuya.valueConverter.divideBy100],
                // dp 50 value, power factor, raw/100; said by a person
                [50, "power_factor", tuya.valueConverter.divideBy100],
            ],
        },
    },
];
