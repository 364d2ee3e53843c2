-- What Wireshark sees: fields, faults, columns.

local proto = Proto("tuyamcu", "TuyaMCU")

local function choices(names)
  local rows = {}
  for place, name in ipairs(names) do rows[place] = { place, name == "" and "none" or name, place } end
  return rows
end

local TELLABLE = { "wifi", "lowpower", "ble" }
proto.prefs.family = Pref.enum(
  "Family", 1, "Which table names the commands where the capture does not say its family", choices(TELLABLE), false
)
proto.prefs.variant = Pref.enum(
  "Relative", 1, "Whose forms come first where several fit and the capture does not say", choices(VARIANTS), false
)

local f = {
  talker = ProtoField.string("tuyamcu.talker", "Talker"),
  family = ProtoField.string("tuyamcu.family", "Family"),
  name = ProtoField.string("tuyamcu.name", "Name"),
  title = ProtoField.string("tuyamcu.title", "Meaning"),
  header = ProtoField.bytes("tuyamcu.header", "Header"),
  version = ProtoField.uint8("tuyamcu.version", "Version"),
  seq = ProtoField.uint16("tuyamcu.seq", "Sequence number"),
  cmd = ProtoField.uint8("tuyamcu.cmd", "Command", base.HEX),
  length = ProtoField.uint16("tuyamcu.length", "Length"),
  payload = ProtoField.bytes("tuyamcu.payload", "Payload"),
  sub = ProtoField.uint8("tuyamcu.sub", "Sub-command", base.HEX),
  trailing = ProtoField.bytes("tuyamcu.trailing", "Left over"),
  checksum = ProtoField.uint8("tuyamcu.checksum", "Checksum", base.HEX),
  good = ProtoField.bool("tuyamcu.checksum.good", "Checksum is right"),
  rest = ProtoField.bytes("tuyamcu.rest", "After the frame"),
  fault = ProtoField.string("tuyamcu.fault", "Fault"),
  noise = ProtoField.bytes("tuyamcu.noise", "Noise"),
  reason = ProtoField.string("tuyamcu.noise.reason", "Why it is noise"),
  note = ProtoField.string("tuyamcu.note", "Note"),
  gap = ProtoField.string("tuyamcu.gap", "Gap"),
  group = ProtoField.string("tuyamcu.item", "Item"),
  ["dp"] = ProtoField.string("tuyamcu.dp", "Datapoint"),
  ["dp.id"] = ProtoField.uint8("tuyamcu.dp.id", "dpID"),
  ["dp.type"] = ProtoField.uint8("tuyamcu.dp.type", "Type", base.DEC, DP_TYPES),
  ["dp.length"] = ProtoField.uint16("tuyamcu.dp.length", "Length"),
  ["dp.value"] = ProtoField.int64("tuyamcu.dp.value", "Value"),
  ["dp.bits"] = ProtoField.uint64("tuyamcu.dp.bits", "Bits", base.HEX),
  ["dp.text"] = ProtoField.string("tuyamcu.dp.text", "Text"),
  ["dp.raw"] = ProtoField.bytes("tuyamcu.dp.raw", "Bytes"),
}

local MAKERS = {
  number = ProtoField.int64, text = ProtoField.string, bytes = ProtoField.bytes, ether = ProtoField.ether,
}
for name, classes in pairs(FIELDS) do
  for place, class in ipairs(classes) do
    local path = "tuyamcu.data." .. name .. (place > 1 and "." .. class or "")
    f["data." .. name .. ":" .. class] = MAKERS[class](path, (name:gsub("_", " ")))
  end
end
proto.fields = f

local FAULTS = {
  checksum = { "The checksum is wrong", expert.group.CHECKSUM, expert.severity.ERROR },
  checksum_missing = { "The checksum is missing", expert.group.CHECKSUM, expert.severity.NOTE },
  length = { "A length is wrong", expert.group.MALFORMED, expert.severity.WARN },
  dp_overrun = { "A datapoint is longer than its frame", expert.group.MALFORMED, expert.severity.ERROR },
  dp_trailing = { "Bytes after the last datapoint", expert.group.MALFORMED, expert.severity.WARN },
  dp_type = { "A type of a datapoint that nobody has documented", expert.group.UNDECODED, expert.severity.WARN },
  dp_length = { "A length that the type does not have", expert.group.PROTOCOL, expert.severity.WARN },
  bad_text = { "Text that is not UTF-8", expert.group.PROTOCOL, expert.severity.WARN },
  bad_value = { "A value that cannot be", expert.group.PROTOCOL, expert.severity.WARN },
  unknown_command = { "A command that is not documented", expert.group.UNDECODED, expert.severity.NOTE },
}
local experts = {}
for code, words in pairs(FAULTS) do
  experts[code] = ProtoExpert.new("tuyamcu.fault." .. code, words[1], words[2], words[3])
end
local outside = ProtoExpert.new("tuyamcu.outside", "Bytes outside a frame", expert.group.UNDECODED, expert.severity.NOTE)
local silent = ProtoExpert.new("tuyamcu.silent", "A gap in the capture", expert.group.SEQUENCE, expert.severity.NOTE)
local all = { outside, silent }
for _, one in pairs(experts) do all[#all + 1] = one end
proto.experts = all

local function field_of(node)
  if node.field then return f[node.field] end
  if node.class == "group" then return f.group end
  return f["data." .. node.name .. ":" .. node.class]
end

local function show(tree, buffer, node)
  local range, value, field = buffer(node.from, node.to - node.from), node.value, field_of(node)
  if node.class == "group" then value = node.text end
  local item
  if value == nil then
    item = tree:add(field, range)
  elseif node.class == "number" and type(value) == "number" then
    item = tree:add(field, range, Int64(value))
  else
    item = tree:add(field, range, value)
  end
  item:set_text(node.label .. ": " .. node.text)
  if node.fault then item:add_proto_expert_info(experts[node.fault.code], node.fault.text) end
  for _, child in ipairs(node.children or {}) do show(item, buffer, child) end
  return item
end

-- What tuyasniff says beside a packet: see `tuyasniff/capture/sayings.py`.
local description = Field.new("frame.interface_description")
local comments = Field.new("frame.comment")

local function told()
  local about = { notes = {}, gaps = {} }
  local words = description()
  about.told = words and tostring(words.value):match("talks?, family (%w+)")
  for _, one in ipairs({ comments() }) do
    local text = tostring(one.value)
    local family, variant = text:match("^read as (%w+)%s?(%w*)$")
    if family and FAMILIES[family] then about.told, about.variant, about.certain = family, variant, true end
    about.noise = about.noise or text:match("^noise: (.*)$")
    about.whole = about.whole or text:match("^whole frame: (%x+)$")
    if text:find("^note[ :,]") then about.notes[#about.notes + 1] = text end
    if text:find("^gap ") then about.gaps[#about.gaps + 1] = text end
  end
  about.told = about.told and FAMILIES[about.told] and about.told or nil
  about.family = about.told or TELLABLE[proto.prefs.family] or "wifi"
  about.variant = about.variant or VARIANTS[proto.prefs.variant] or ""
  return about
end

local function show_noise(buffer, about, root)
  local length = buffer:len()
  local tree = root:add(proto, buffer(), "TuyaMCU, bytes outside a frame")
  local item = tree:add(f.noise, buffer())
  item:set_text("noise: " .. spaced(buffer():raw()))
  item:add_proto_expert_info(outside, about.noise or "bytes outside a frame")
  if about.noise then tree:add(f.reason, about.noise):set_generated() end
  return tree, string.format("%d byte%s outside a frame", length, length == 1 and "" or "s")
    .. (about.noise and ": " .. about.noise or "")
end

local function show_frame(buffer, about, root)
  local s = buffer():raw()
  local one = explain(s, about)
  local tree = root:add(proto, buffer(), "TuyaMCU, " .. one.title)
  tree:add(f.talker, about.talker or "unknown"):set_generated()
  tree:add(f.family, one.family):set_generated()
  tree:add(f.name, one.name):set_generated()
  tree:add(f.title, one.title):set_generated()
  for _, node in ipairs(one.before) do show(tree, buffer, node) end
  if one.finish > one.head and #one.nodes > 0 then
    local payload = tree:add(f.payload, buffer(one.head, one.finish - one.head))
    for _, node in ipairs(one.nodes) do show(payload, buffer, node) end
    for _, pair in ipairs(one.told) do
      local field = f["data." .. pair[1] .. ":text"]
      if field then payload:add(field, pair[2]):set_generated() end
    end
  end
  for _, node in ipairs(one.after) do
    local item = show(tree, buffer, node)
    if node.field == "checksum" then item:add(f.good, buffer(node.from, 1), one.right):set_generated() end
  end
  for _, wrong in ipairs(one.faults) do
    local item = tree:add(f.fault, buffer(wrong.from, wrong.to - wrong.from), wrong.code .. ": " .. wrong.text)
    item:set_text("fault " .. wrong.code .. ": " .. wrong.text)
    item:set_generated()
    item:add_proto_expert_info(experts[wrong.code], wrong.text)
  end
  local words = one.title
  if #one.dps > 0 then
    words = words .. "  " .. table.concat(one.dps, " ")
  else
    for _, node in ipairs(one.nodes) do
      if node.field ~= "sub" then words = words .. "  " .. node.label .. " " .. shortened(node.text) end
    end
  end
  if #one.faults > 0 then
    local codes = {}
    for place, wrong in ipairs(one.faults) do codes[place] = wrong.code:gsub("_", " ") end
    words = words .. "  (" .. table.concat(codes, ", ") .. ")"
  end
  return tree, words
end

-- Where a sound frame ends that begins at `at`; nil where none does.
local function sound(s, at)
  if #s - at < 7 or word16(s, at) ~= 0x55aa or byte(s, at + 2) > 3 then return nil end
  local ends = { at + 7 + word16(s, at + 4) }
  if byte(s, at + 2) == 2 and #s - at >= 9 then ends[2] = at + 9 + word16(s, at + 6) end
  table.sort(ends)
  for _, after in ipairs(ends) do
    if after <= #s and sum(s, at, after - 1) == byte(s, after - 1) then return after end
  end
end

-- Whether a packet is one frame by its length, whatever its checksum.
local function is_one(s)
  if #s < 7 or word16(s, 0) ~= 0x55aa then return false end
  return word16(s, 4) + 7 == #s or byte(s, 2) == 2 and #s >= 9 and word16(s, 6) + 9 == #s
end

-- tuyasniff writes one frame or one piece of noise into a packet. Other programs may write what came in one read.
local function pieces(s)
  local found, at, loose = {}, 0, 0
  while at < #s do
    local after = sound(s, at)
    if after then
      if loose < at then found[#found + 1] = { loose, at } end
      found[#found + 1] = { at, after, true }
      at, loose = after, after
    else
      at = at + 1
    end
  end
  if loose < #s then found[#found + 1] = { loose, #s } end
  return found
end

local SIDES = { [P2P_DIR_RECV or 1] = "mcu", [P2P_DIR_SENT or 0] = "module" }
local OTHERS = { mcu = "module", module = "mcu" }
local CALLED = { mcu = "MCU", module = "module" }

function proto.dissector(buffer, pinfo, root)
  pinfo.cols.protocol = "TuyaMCU"
  local about = told()
  -- what the MCU says is inbound, what the module says is outbound
  about.talker = SIDES[pinfo.p2p_dir]
  pinfo.cols.src = CALLED[about.talker] or ""
  pinfo.cols.dst = CALLED[OTHERS[about.talker]] or ""
  local s = buffer:len() > 0 and buffer():raw() or ""
  local words, last = {}, nil
  local function told_of(tree, text)
    last, words[#words + 1] = tree, text
  end
  if about.whole and about.whole ~= hex(s) then
    about.missing = true
    local whole = ByteArray.new(about.whole):tvb("Whole frame")
    if whole:len() >= 7 then told_of(show_frame(whole, about, root)) end
  elseif about.noise and #s > 0 then
    told_of(show_noise(buffer, about, root))
  elseif about.whole and #s >= 7 then
    told_of(show_frame(buffer, about, root))
  elseif #s > 0 then
    local found = pieces(s)
    if is_one(s) or #found == 1 and not found[1][3] and #s >= 7 and word16(s, 0) == 0x55aa then
      told_of(show_frame(buffer, about, root))
    else
      for _, piece_of in ipairs(found) do
        local part = buffer(piece_of[1], piece_of[2] - piece_of[1]):tvb()
        if piece_of[3] then told_of(show_frame(part, about, root)) else told_of(show_noise(part, about, root)) end
      end
    end
  else
    told_of(root:add(proto, buffer(), "TuyaMCU, a note without bytes"), nil)
  end
  for _, text in ipairs(about.notes) do last:add(f.note, text):set_generated() end
  for _, text in ipairs(about.gaps) do
    local item = last:add(f.gap, text)
    item:set_generated()
    item:add_proto_expert_info(silent, text)
  end
  if #s == 0 and #words == 0 then
    local said = about.notes[1] or about.gaps[1]
    words[1] = said or "a note: see the packet comment"
  end
  pinfo.cols.info = table.concat(words, "; ")
  return buffer:len()
end

DissectorTable.get("wtap_encap"):add((wtap_encaps or wtap).USER0, proto)
