// For each line on stdin one on stdout: what Zigbee2MQTT makes of an external converter, of datapoints and of wishes.
//
// asked:    {"file": path, "frames": [[[dpID, type number, hex] ...] ...], "set": [{property: value} ...], "options": {}}
// answered: {"models": [...], "exposes": {property: unit or null}, "states": [{...} ...], "sent": [[dpID, type, hex] ...]}
//           or {"error": "..."}
import {createRequire} from "node:module";
import {createInterface} from "node:readline";
import {pathToFileURL} from "node:url";

const require = createRequire(pathToFileURL(`${process.argv[2]}/`));
const zhc = require("zigbee-herdsman-converters");
const tuya = require("zigbee-herdsman-converters/lib/tuya");
const silent = () => {};
zhc.setLogger({debug: silent, info: silent, warning: silent, error: silent});
let turn = 0;

const properties = (exposes) =>
    exposes.flatMap((one) => (one.features ? properties(one.features) : [[one.property, one.unit ?? null]]));

const answer = async ({file, frames = [], set = [], options = {}}) => {
    const [found] = (await import(`${pathToFileURL(file)}?${turn++}`)).default;
    const definition = zhc.prepareDefinition({...found, externalConverterName: "asked.mjs"});
    const device = {ieeeAddr: "0x1", endpoints: [], manufacturerName: "asked", modelID: "TS0601"};
    const states = frames.map((frame) => {
        const dpValues = frame.map(([dp, datatype, hex]) => ({dp, datatype, data: Buffer.from(hex, "hex")}));
        const msg = {
            type: "commandDataReport", cluster: "manuSpecificTuya", data: {seq: turn, dpValues}, device,
            endpoint: {ID: 1}, meta: {zclTransactionSequenceNumber: turn++},
        };
        const state = {};
        for (const converter of definition.fromZigbee) {
            if (converter.cluster === msg.cluster && converter.type.includes(msg.type)) {
                Object.assign(state, converter.convert(definition, msg, () => {}, options, {device, state}));
            }
        }
        zhc.postProcessConvertedFromZigbeeMessage(definition, state, options, device);
        return state;
    });
    const sent = [];
    const entity = {
        command: async (cluster, command, {dpValues}) => {
            sent.push(...dpValues.map(({dp, datatype, data}) => [dp, datatype, Buffer.from(data).toString("hex")]));
        },
    };
    if (set.length > 0 && !definition.toZigbee.includes(tuya.tz.datapoints)) throw new Error("nothing is sent");
    for (const message of set) {
        const [[key, value]] = Object.entries(message);
        await tuya.tz.datapoints.convertSet(entity, key, value, {message, mapped: definition, state: {}, options: {}, device});
    }
    const models = definition.fingerprint.map((one) => [one.modelID, one.manufacturerName]);
    return {models, exposes: Object.fromEntries(properties(definition.exposes)), states, sent};
};

for await (const line of createInterface({input: process.stdin})) {
    const told = await answer(JSON.parse(line)).catch((error) => ({error: String(error)}));
    process.stdout.write(`${JSON.stringify(told)}\n`);
}
