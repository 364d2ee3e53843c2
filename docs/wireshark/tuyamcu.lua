-- TuyaMCU for Wireshark and tshark: link type USER0 (147), as `tuyasniff convert` writes it.
-- Put this file into the folder "Personal Lua Plugins" (Help > About > Folders), or: tshark -X lua_script:tuyamcu.lua
-- The tables between the marks are copied from tuyasniff's own by docs/make.py.

local proto = Proto("tuyamcu", "TuyaMCU")

proto.prefs.family = Pref.enum(
  "Family", 1, "Which table names the commands where the interface does not say its family",
  { { 1, "wifi", 1 }, { 2, "lowpower", 2 }, { 3, "ble", 3 } }, false
)

-- code = { title, places where datapoints may begin; sub = { first byte = { ... } } }
local COMMANDS = {
-- commands
  wifi = {
    [0x00] = { "heartbeat" },
    [0x01] = { "product information" },
    [0x02] = { "working mode" },
    [0x03] = { "network state" },
    [0x04] = { "reset of the Wi-Fi settings" },
    [0x05] = { "reset into a pairing mode" },
    [0x06] = { "set datapoints", dps = { 0 } },
    [0x07] = { "report", dps = { 0 } },
    [0x08] = { "query of all datapoints" },
    [0x0a] = { "start of an MCU update" },
    [0x0b] = { "data of an MCU update" },
    [0x0c] = { "GMT time" },
    [0x0d] = { "factory mode" },
    [0x0e] = { "Wi-Fi test" },
    [0x0f] = { "free memory" },
    [0x1c] = { "local time" },
    [0x20] = { "weather request" },
    [0x21] = { "weather" },
    [0x22] = { "report that waits for an answer", dps = { 0 } },
    [0x23] = { "report answered" },
    [0x24] = { "Wi-Fi signal" },
    [0x25] = { "stop the heartbeat" },
    [0x28] = { "map data" },
    [0x2a] = { "pairing over the serial port" },
    [0x2b] = { "network state query" },
    [0x2c] = { "test of a router connection" },
    [0x2d] = { "MAC address" },
    [0x2e] = { "infrared state" },
    [0x2f] = { "infrared test" },
    [0x30] = { "data of several maps" },
    [0x31] = { "start of a file (old)" },
    [0x32] = { "data of a file (old)" },
    [0x33] = { "learning of radio codes", sub = { [1] = { "learning of radio codes" }, [2] = { "radio codes to send" }, [3] = { "learnt radio code" } } },
    [0x34] = { "subscription to the time", sub = { [1] = { "subscription to the time" }, [2] = { "time" }, [3] = { "weather request at once" }, [4] = { "subscription to reset notices" }, [5] = { "reset notice" }, [6] = { "map session" }, [7] = { "module information" }, [8] = { "log level" }, [9] = { "time" }, [10] = { "update in progress" }, [11] = { "record report", dps = { 3, 9 } }, [12] = { "S-BUS" }, [32] = { "remote control over Wi-Fi" } } },
    [0x35] = { "Bluetooth test", sub = { [1] = { "Bluetooth test" }, [4] = { "Bluetooth state" }, [5] = { "Bluetooth state query" }, [6] = { "remote control over Bluetooth" }, [7] = { "binding of a remote control" }, [8] = { "data of a Bluetooth sub-device" } } },
    [0x36] = { "datapoints with source, switch", sub = { [0] = { "datapoints with source, switch" }, [1] = { "datapoints with source, switch", dps = { 2 } }, [2] = { "set datapoints, with source", dps = { 2, 3 } }, [3] = { "report with source", dps = { 3 } }, [4] = { "report of HomeKit characteristics" }, [5] = { "optional HomeKit characteristics" }, [6] = { "valid values of HomeKit characteristics" } } },
    [0x37] = { "features of the MCU", sub = { [0] = { "features of the MCU" }, [1] = { "notice of a file" }, [2] = { "list of files" }, [3] = { "block of a file" }, [4] = { "control of a file transfer" }, [5] = { "file carried out" }, [6] = { "request for an upload" }, [7] = { "block of an upload" }, [8] = { "result of a file transfer" } } },
    [0x39] = { "product test", sub = { [0] = { "product test" }, [3] = { "product test: key" }, [4] = { "product test: LED" }, [5] = { "product test: transparent data" }, [6] = { "product test: state" }, [7] = { "product test: result" } } },
    [0x60] = { "voice state" },
    [0x61] = { "microphone" },
    [0x62] = { "volume" },
    [0x63] = { "audio loop test" },
    [0x64] = { "test of the wake word" },
    [0x65] = { "play control", sub = { [0] = { "play control" }, [1] = { "play state" }, [2] = { "waking of the voice module" }, [3] = { "speech recognition" }, [4] = { "recognised speech" }, [5] = { "playlist" }, [6] = { "call" }, [7] = { "start of a recording" }, [8] = { "end of a recording" }, [9] = { "alarm notice" }, [10] = { "alarms" }, [11] = { "query of alarms" }, [12] = { "local alarm" }, [13] = { "alarm to set" }, [14] = { "number of reminders" }, [15] = { "text to speak" } } },
    [0x66] = { "Matter: identify", sub = { [0] = { "Matter: identify" }, [1] = { "Matter: event" } } },
    [0x69] = { "start of cloud storage", sub = { [1] = { "start of cloud storage" }, [2] = { "data for cloud storage" } } },
    [0x70] = { "CN-IOT" },
    [0x72] = { "fan test", sub = { [1] = { "fan test" }, [2] = { "fan duty" }, [129] = { "satellite positioning" }, [130] = { "positioning by Wi-Fi" }, [144] = { "automatic position report" } } },
    [0x80] = { "test through the access point, 1", sub = { [1] = { "test through the access point, 1" }, [2] = { "test through the access point, 2" } } },
    [0x90] = { "cached datapoints", dps = { 2 } },
    [0x91] = { "sleep request", sub = { [0] = { "sleep request" }, [1] = { "awake" }, [2] = { "reason of waking up" } } },
    [0x95] = { "offline voice command" },
    [0xef] = { "defined by the user" },
    [0xf4] = { "factory reset" },
    [0xff] = { "command not supported" },
  },
  lowpower = {
    [0x00] = { "heartbeat" },
    [0x01] = { "product information" },
    [0x02] = { "network state" },
    [0x03] = { "reset of the Wi-Fi settings" },
    [0x04] = { "reset into a pairing mode" },
    [0x05] = { "report", dps = { 0 } },
    [0x06] = { "local time" },
    [0x07] = { "Wi-Fi test" },
    [0x08] = { "record report", dps = { 7 } },
    [0x09] = { "set datapoints", dps = { 0 } },
    [0x0a] = { "update of the Wi-Fi firmware" },
    [0x0b] = { "Wi-Fi signal" },
    [0x0c] = { "update of the MCU firmware" },
    [0x0d] = { "start of an MCU update" },
    [0x0e] = { "data of an MCU update" },
    [0x10] = { "cached datapoints", dps = { 2 } },
    [0x11] = { "temporary password" },
    [0x12] = { "check of a dynamic password" },
    [0x13] = { "temporary passwords" },
    [0x14] = { "temporary password with schedule" },
    [0x15] = { "cached datapoints", dps = { 2 } },
    [0x16] = { "offline dynamic password" },
    [0x17] = { "serial number of the MCU" },
    [0x18] = { "fast report", dps = { 0 } },
    [0x19] = { "fast record report", dps = { 7 } },
    [0x1a] = { "Wi-Fi state query" },
    [0x1c] = { "positional notation" },
    [0x21] = { "automatic update" },
    [0x25] = { "reset notice" },
    [0xf0] = { "second Wi-Fi test" },
  },
  zigbee = {
    [0x00] = { "factory-new notice" },
    [0x01] = { "product information" },
    [0x02] = { "network state" },
    [0x03] = { "restart or pairing of the module" },
    [0x04] = { "set datapoints", dps = { 0 } },
    [0x05] = { "report", dps = { 0 } },
    [0x06] = { "report", dps = { 0 } },
    [0x08] = { "radio test" },
    [0x09] = { "number of scene switches" },
    [0x0a] = { "scene trigger" },
    [0x0b] = { "MCU version" },
    [0x0c] = { "notice of an MCU update" },
    [0x0d] = { "data of an MCU update" },
    [0x0e] = { "result of an MCU update" },
    [0x20] = { "network state query" },
    [0x24] = { "time" },
    [0x25] = { "MCU type" },
    [0x26] = { "network parameters" },
    [0x27] = { "broadcast data" },
    [0x28] = { "query of datapoints" },
    [0x29] = { "beacon notice" },
    [0x2b] = { "configuration of the wake-up delay" },
    [0xff] = { "iBeacon" },
  },
  ble = {
    [0x00] = { "heartbeat" },
    [0x01] = { "product information" },
    [0x02] = { "working mode" },
    [0x03] = { "Bluetooth state" },
    [0x04] = { "reset of the binding" },
    [0x06] = { "set datapoints", dps = { 0 } },
    [0x07] = { "report", dps = { 0 } },
    [0x08] = { "query of all datapoints" },
    [0x09] = { "request to unbind" },
    [0x0e] = { "radio test" },
    [0xa0] = { "module version" },
    [0xa1] = { "factory reset notice" },
    [0xe0] = { "record report", dps = { 1, 7 } },
    [0xe1] = { "time" },
    [0xe2] = { "advertising interval" },
    [0xe4] = { "system clock off" },
    [0xe5] = { "low power on" },
    [0xe6] = { "one-time password" },
    [0xe7] = { "end of the connection" },
    [0xe8] = { "MCU version query" },
    [0xe9] = { "MCU version" },
    [0xea] = { "request for an MCU update" },
    [0xeb] = { "file of an MCU update" },
    [0xec] = { "offset of an MCU update" },
    [0xed] = { "data of an MCU update" },
    [0xee] = { "end of an MCU update" },
    [0xf0] = { "state of a Bluetooth update" },
    [0xf9] = { "firmware of all channels" },
  },
-- end
}
local FAMILIES = { "wifi", "lowpower", "ble" }
local TYPES = { [0] = "raw", "bool", "value", "string", "enum", "bitmap" }
local SIDES = { [P2P_DIR_RECV] = "MCU", [P2P_DIR_SENT] = "module" }

local f = {
  family = ProtoField.string("tuyamcu.family", "Family"),
  version = ProtoField.uint8("tuyamcu.version", "Version"),
  seq = ProtoField.uint16("tuyamcu.seq", "Sequence number"),
  cmd = ProtoField.uint8("tuyamcu.cmd", "Command", base.HEX),
  title = ProtoField.string("tuyamcu.title", "Meaning"),
  length = ProtoField.uint16("tuyamcu.length", "Length"),
  data = ProtoField.bytes("tuyamcu.data", "Data"),
  checksum = ProtoField.uint8("tuyamcu.checksum", "Checksum", base.HEX),
  good = ProtoField.bool("tuyamcu.checksum.good", "Checksum is right"),
  dp = ProtoField.none("tuyamcu.dp", "Datapoint"),
  id = ProtoField.uint8("tuyamcu.dp.id", "dpID"),
  type = ProtoField.uint8("tuyamcu.dp.type", "Type", base.DEC, TYPES),
  size = ProtoField.uint16("tuyamcu.dp.length", "Length"),
  value = ProtoField.int32("tuyamcu.dp.value", "Value"),
  bits = ProtoField.uint32("tuyamcu.dp.bits", "Bits", base.HEX),
  text = ProtoField.string("tuyamcu.dp.text", "Text", base.UNICODE),
  raw = ProtoField.bytes("tuyamcu.dp.raw", "Bytes"),
  noise = ProtoField.bytes("tuyamcu.noise", "Noise"),
}
proto.fields = f

local wrong = ProtoExpert.new("tuyamcu.checksum.wrong", "The checksum is wrong", expert.group.CHECKSUM, expert.severity.ERROR)
local short = ProtoExpert.new("tuyamcu.short", "The frame is cut, or declares more than it has", expert.group.MALFORMED, expert.severity.WARN)
proto.experts = { wrong, short }

-- Datapoints fill the payload from `from` to `to` exactly, or they are none.
local function tiles(buffer, from, to)
  local at = from
  while at < to do
    if at + 4 > to then return false end
    at = at + 4 + buffer(at + 2, 2):uint()
  end
  return at == to and from < to
end

local function show_value(tree, kind, part)
  local size = part:len()
  if kind == 2 and size == 4 then
    tree:add(f.value, part)
    return tostring(part:int())
  elseif (kind == 1 or kind == 4) and size == 1 then
    tree:add(f.value, part, part:uint())
    return kind == 1 and (part:uint() == 0 and "off" or "on") or tostring(part:uint())
  elseif kind == 5 and (size == 1 or size == 2 or size == 4) then
    tree:add(f.bits, part)
    return string.format("0x%02x", part:uint())
  elseif kind == 3 and size > 0 then
    tree:add(f.text, part)
    return '"' .. part:string():gsub("%c", "?") .. '"'
  elseif size > 0 then
    tree:add(f.raw, part)
    return size > 8 and part(0, 8):bytes():tohex() .. ".." or part:bytes():tohex()
  end
  return "empty"
end

local function show_dps(tree, buffer, from, to)
  local words, at = {}, from
  while at < to do
    local id, kind, size = buffer(at, 1):uint(), buffer(at + 1, 1):uint(), buffer(at + 2, 2):uint()
    local one = tree:add(f.dp, buffer(at, 4 + size))
    one:add(f.id, buffer(at, 1))
    one:add(f.type, buffer(at + 1, 1))
    one:add(f.size, buffer(at + 2, 2))
    local text = "empty"
    if size > 0 then text = show_value(one, kind, buffer(at + 4, size)) end
    one:set_text(string.format("Datapoint %d: %s %s", id, TYPES[kind] or "type " .. kind, text))
    words[#words + 1] = string.format("%d=%s", id, text)
    at = at + 4 + size
  end
  return table.concat(words, " ")
end

-- tuyasniff writes the family into the description of the interface
local description = Field.new("frame.interface_description")

local function family_told()
  local told = description()
  local name = told and tostring(told.value):match("family (%w+)")
  return name and COMMANDS[name] and name
end

local function looks_extended(buffer)
  if buffer(2, 1):uint() ~= 2 or buffer:len() < 9 then return false end
  return buffer(6, 2):uint() + 9 == buffer:len() and buffer(4, 2):uint() + 7 ~= buffer:len()
end

function proto.dissector(buffer, pinfo, root)
  pinfo.cols.protocol = "TuyaMCU"
  -- tuyasniff marks what the MCU says as inbound and what the module says as outbound
  local talker, other = SIDES[pinfo.p2p_dir] or "", SIDES[1 - pinfo.p2p_dir] or ""
  pinfo.cols.src, pinfo.cols.dst = talker, other
  local length = buffer:len()
  if length == 0 then
    root:add(proto, buffer(), "TuyaMCU, a note without bytes: see the packet comment")
    pinfo.cols.info = "a note: see the packet comment"
    return 0
  end
  if length < 7 or buffer(0, 2):uint() ~= 0x55aa then
    local tree = root:add(proto, buffer(), "TuyaMCU, bytes outside a frame")
    tree:add(f.noise, buffer())
    pinfo.cols.info = string.format("%d byte%s outside a frame", length, length == 1 and "" or "s")
    return length
  end
  local extended = looks_extended(buffer)
  local told = family_told()
  local family = extended and "zigbee" or told ~= "zigbee" and told or FAMILIES[proto.prefs.family] or "wifi"
  local at = extended and 5 or 3
  local cmd, declared = buffer(at, 1):uint(), buffer(at + 1, 2):uint()
  local from, to = at + 3, math.min(at + 3 + declared, length)
  local row = COMMANDS[family][cmd]
  local places = row and row.dps or {}
  local title = row and row[1] or string.format("command 0x%02x", cmd)
  if row and row.sub and to > from then
    local sub = row.sub[buffer(from, 1):uint()]
    if sub then title, places = sub[1], sub.dps or {} end
  end
  local tree = root:add(proto, buffer(), "TuyaMCU, " .. title)
  tree:add(f.family, family):set_generated()
  tree:add(f.version, buffer(2, 1))
  if extended then tree:add(f.seq, buffer(3, 2)) end
  tree:add(f.cmd, buffer(at, 1)):append_text(" (" .. title .. ")")
  tree:add(f.title, title):set_generated()
  tree:add(f.length, buffer(at + 1, 2))
  local words = ""
  if to > from then
    local data = tree:add(f.data, buffer(from, to - from))
    for _, place in ipairs(places) do
      if tiles(buffer, from + place, to) then
        words = "  " .. show_dps(data, buffer, from + place, to)
        break
      end
    end
  end
  pinfo.cols.info = title .. words
  if at + 4 + declared ~= length then
    tree:add_proto_expert_info(short)
    return length
  end
  local sum = 0
  for place = 0, length - 2 do sum = sum + buffer(place, 1):uint() end
  local last = tree:add(f.checksum, buffer(length - 1, 1))
  last:add(f.good, buffer(length - 1, 1), sum % 256 == buffer(length - 1, 1):uint()):set_generated()
  if sum % 256 ~= buffer(length - 1, 1):uint() then
    last:add_proto_expert_info(wrong)
    pinfo.cols.info:append("  (wrong checksum)")
  end
  return length
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, proto)
