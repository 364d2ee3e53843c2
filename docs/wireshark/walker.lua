-- Reads payloads as the rows above say. Positions count from 0, the end is the byte behind the last one.

local floor = math.floor

local function byte(s, at) return s:byte(at + 1) end

local function piece(s, from, to) return s:sub(from + 1, to) end

local function word16(s, at) return byte(s, at) * 256 + byte(s, at + 1) end

local function hex(s) return (s:gsub(".", function(c) return string.format("%02x", c:byte()) end)) end

local function spaced(s) return (s:gsub(".", function(c) return string.format("%02X ", c:byte()) end):sub(1, -2)) end

local function grouped(number)
  local digits = string.format("%d", number)
  local found = 1
  while found > 0 do digits, found = digits:gsub("^(-?%d+)(%d%d%d)", "%1,%2") end
  return digits
end

local function count(number) return grouped(number) .. (number == 1 and " byte" or " bytes") end

-- Sixteen hex digits of an integer, for the 64-bit values of Wireshark.
local function wide(s, signed)
  return (signed and byte(s, 0) > 127 and "ff" or "00"):rep(8 - #s) .. hex(s)
end

-- An integer of 1 to 8 bytes as decimal digits, and as a value for a field of 64 bits with sign (nil: it has none).
local function integer(s, signed)
  if signed then
    local value = Int64.fromhex(wide(s, true))
    return tostring(value), value
  end
  local unsigned = UInt64.fromhex(wide(s))
  local fits = #s < 8 or byte(s, 0) < 128
  return tostring(unsigned), fits and Int64.fromhex(wide(s)) or nil
end

local function small(s, signed, little)
  if little then s = s:reverse() end
  local number = 0
  for place = 0, #s - 1 do number = number * 256 + byte(s, place) end
  if signed and byte(s, 0) > 127 then number = number - 256 ^ #s end
  return floor(number)
end

-- The length of the UTF-8 character that begins at `at` and its code point; nil where there is none.
local function character(s, at)
  local a, b, c, d = s:byte(at + 1, at + 4)
  local function more(x) return x and x > 127 and x < 192 end
  if a < 128 then return 1, a end
  if a >= 0xc2 and a < 0xe0 and more(b) then return 2, a % 32 * 64 + b % 64 end
  if a >= 0xe0 and a < 0xf0 and more(b) and more(c) then
    local code = (a % 16 * 64 + b % 64) * 64 + c % 64
    if code >= 0x800 and (code < 0xd800 or code > 0xdfff) then return 3, code end
  elseif a >= 0xf0 and a < 0xf5 and more(b) and more(c) and more(d) then
    local code = ((a % 8 * 64 + b % 64) * 64 + c % 64) * 64 + d % 64
    if code >= 0x10000 and code < 0x110000 then return 4, code end
  end
end

-- Code points from the first to the second of each pair cannot be seen.
local UNSEEN = {
  { 0, 0x1f }, { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd }, { 0x70f, 0x70f },
  { 0x8e2, 0x8e2 }, { 0x1680, 0x1680 }, { 0x180e, 0x180e }, { 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f },
  { 0x3000, 0x3000 }, { 0xe000, 0xf8ff }, { 0xfeff, 0xfeff }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff },
  { 0xe0000, 0x10ffff },
}
local SHORT = { [9] = "\\t", [10] = "\\n", [13] = "\\r" }

local function escape(code)
  for _, pair in ipairs(UNSEEN) do
    if code >= pair[1] and code <= pair[2] then
      local form = code < 0x100 and "\\x%02x" or code < 0x10000 and "\\u%04x" or "\\U%08x"
      return SHORT[code] or string.format(form, code)
    end
  end
end

-- Text as it is shown, whether the bytes are UTF-8, and the text itself. Where not, \xNN stands for the wrong bytes and
-- \\ for a backslash.
local function text_of(s)
  if not s:find("[^ -~]") then return s, true, s end
  local clean, at = true, 0
  while clean and at < #s do
    local size = character(s, at)
    clean, at = size ~= nil, at + (size or 0)
  end
  local parts, plain = {}, {}
  at = 0
  while at < #s do
    local size, code = character(s, at)
    local part = size and piece(s, at, at + size) or string.format("\\x%02x", byte(s, at))
    if code == 0x5c and not clean then part = "\\\\" end
    plain[#plain + 1], parts[#parts + 1] = part, code and escape(code) or part
    at = at + (size or 1)
  end
  return table.concat(parts), clean, table.concat(plain)
end

-- JSON: the position behind a value and what it is: a table of the keys for an object, digits or text for the rest.

local DEEPEST = 900
local json_value

local function blank(s, at) return s:find("[^ \t\r\n]", at) or #s + 1 end

local SIGNS = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function json_text(s, at)
  local parts = {}
  while true do
    local place = s:find('["\\%z\1-\31]', at)
    if not place then return nil end
    parts[#parts + 1] = s:sub(at, place - 1)
    local sign = s:sub(place, place)
    if sign == '"' then return place + 1, table.concat(parts) end
    if sign ~= "\\" then return nil end
    local next_sign = s:sub(place + 1, place + 1)
    if next_sign == "u" then
      local digits = s:match("^%x%x%x%x", place + 2)
      if not digits then return nil end
      local code = tonumber(digits, 16)
      parts[#parts + 1] = code < 128 and string.char(code) or "\\u" .. digits:lower()
      at = place + 6
    elseif SIGNS[next_sign] then
      parts[#parts + 1] = SIGNS[next_sign]
      at = place + 2
    else
      return nil
    end
  end
end

local function json_number(s, at)
  local digits = s:match("^-?%d+", at)
  if not digits or digits:find("^-?0%d") then return nil end
  local after = at + #digits
  local fraction = s:match("^%.%d+", after)
  local power = s:match("^[eE][+-]?%d+", after + #(fraction or ""))
  if not fraction and not power and #digits:gsub("-", "") > 4300 then return nil end
  after = after + #(fraction or "") + #(power or "")
  return after, s:sub(at, after - 1)
end

local function json_many(s, at, depth, closing, one)
  at = blank(s, at)
  if s:sub(at, at) == closing then return at + 1 end
  while true do
    at = one(blank(s, at))
    if not at then return nil end
    at = blank(s, at)
    local sign = s:sub(at, at)
    if sign == closing then return at + 1 end
    if sign ~= "," then return nil end
    at = at + 1
  end
end

json_value = function(s, at, depth)
  local sign = s:sub(at, at)
  if sign == '"' then return json_text(s, at + 1) end
  if depth > DEEPEST then return nil end
  if sign == "[" then
    return json_many(s, at + 1, depth, "]", function(place) return (json_value(s, place, depth + 1)) end), "[...]"
  end
  if sign == "{" then
    local keys = {}
    local after = json_many(s, at + 1, depth, "}", function(place)
      if s:sub(place, place) ~= '"' then return nil end
      local behind, key = json_text(s, place + 1)
      if not behind then return nil end
      behind = blank(s, behind)
      if s:sub(behind, behind) ~= ":" then return nil end
      local next_place, value = json_value(s, blank(s, behind + 1), depth + 1)
      if next_place then keys[key] = value end
      return next_place
    end)
    return after, keys
  end
  for _, name in ipairs({ "true", "false", "null", "NaN", "Infinity", "-Infinity" }) do
    if s:sub(at, at + #name - 1) == name then return at + #name, name end
  end
  return json_number(s, at)
end

-- The keys of a JSON object with their values as text; nil where the text is none.
local function json_object(s)
  local after, keys = json_value(s, blank(s, 1), 0)
  if not after or blank(s, after) <= #s or type(keys) ~= "table" then return nil end
  return keys
end

-- What has been read of a payload so far: nodes in order, values by name, faults, datapoints as words.
local function reading(s)
  return { bytes = s, nodes = {}, values = {}, faults = {}, dps = {}, told = {} }
end

local function fault(into, code, text, from, to)
  local one = { code = code, text = text, from = from, to = to }
  into.faults[#into.faults + 1] = one
  return one
end

local function stop(into, at, one)
  into.left_from, into.left_fault = at, one
  return nil
end

local function shown(kind) return kind.label or (kind[2]:gsub("_", " ")) end

local function short(into, kind, at, finish, need)
  local text = string.format("%s needs %s, %d present", shown(kind), count(need), finish - at)
  return stop(into, at, fault(into, "length", text, at, finish))
end

-- A node is a named piece: field, label, text, from, to; besides class and value of what a script wants.
local function add(into, name, label, text, from, to, class, value, more)
  local node = { name = name, label = label, text = text, from = from, to = to, class = class, value = value }
  for key, what in pairs(more or {}) do node[key] = what end
  into.nodes[#into.nodes + 1] = node
  return node
end

local READ = {}

local function read(kind, into, at, finish) return READ[kind[1]](kind, into, at, finish) end

local function read_all(kinds, into, at, finish)
  for _, kind in ipairs(kinds) do
    at = read(kind, into, at, finish)
    if not at then return nil end
  end
  return at
end

-- How numbers are written where no word names them.
local FORMS = {
  ["d"] = function(number) return string.format("%d", number) end,
  [","] = grouped,
  ["02x"] = function(number) return string.format("%02x", number) end,
  ["x"] = function(number) return string.format("%x", number) end,
}

local function number_text(kind, number)
  local words = kind.words
  if words and words[number] then return words[number] end
  local form = kind.form or "d"
  if words and not kind.form and not kind.before and not kind.after then return number .. " (unknown)" end
  return (kind.before or "") .. FORMS[form](number) .. (kind.after or "")
end

function READ.int(kind, into, at, finish)
  local size = kind.size or 1
  local after = at + size
  if after > finish then return short(into, kind, at, finish, size) end
  local bytes = piece(into.bytes, at, after)
  local value = small(bytes, kind.signed, kind.little)
  local text = number_text(kind, value)
  if kind.swapped then
    text = string.format("%s (%s bytes if the low byte comes first)", text, grouped(small(bytes:reverse())))
  end
  local one
  if (kind.low and value < kind.low) or (kind.high and value > kind.high)
    or (kind.closed and kind.words and not kind.words[value]) then
    one = fault(into, "bad_value", string.format("%s cannot be %s", shown(kind), text), at, after)
  end
  into.values[kind[2]] = value
  add(into, kind[2], shown(kind), text, at, after, "number", value, { fault = one })
  return after
end

function READ.flags(kind, into, at, finish)
  local size = kind.size or 1
  local after = at + size
  if after > finish then return short(into, kind, at, finish, size) end
  local value = small(piece(into.bytes, at, after))
  local names = {}
  for bit = 0, 8 * size - 1 do
    if floor(value / 2 ^ bit) % 2 == 1 then names[#names + 1] = kind.words and kind.words[bit] or "bit " .. bit end
  end
  into.values[kind[2]] = value
  add(into, kind[2], shown(kind), #names > 0 and table.concat(names, ", ") or "none", at, after, "number", value)
  return after
end

function READ.const(kind, into, at, finish)
  local after = at + #kind.data / 2
  if after > finish then return short(into, kind, at, finish, #kind.data / 2) end
  local bytes = piece(into.bytes, at, after)
  local one
  if hex(bytes) ~= kind.data then
    local text = string.format("%s is %s, not %s", shown(kind), hex(bytes), kind.data)
    one = fault(into, "bad_value", text, at, after)
  end
  add(into, kind[2], shown(kind), spaced(bytes), at, after, "bytes", nil, { fault = one })
  return after
end

function READ.bytes(kind, into, at, finish)
  local need = kind.size or kind.least or 0
  if at + need > finish then return short(into, kind, at, finish, need) end
  local after = kind.size and at + kind.size or finish
  if after > at then
    add(into, kind[2], shown(kind), spaced(piece(into.bytes, at, after)), at, after, "bytes")
  end
  return after
end

local function leaf(kind, into, at, after)
  local text, clean, plain = text_of(piece(into.bytes, at, after))
  local one
  if not clean then one = fault(into, "bad_text", shown(kind) .. " is not UTF-8", at, after) end
  add(into, kind[2], shown(kind), text, at, after, "text", text, { fault = one })
  return text, plain
end

function READ.text(kind, into, at, finish)
  local need = kind.size or kind.least or 0
  if at + need > finish then return short(into, kind, at, finish, need) end
  local after = kind.size and at + kind.size or finish
  if after > at then
    local text, plain = leaf(kind, into, at, after)
    if kind.pattern and not plain:find(kind.pattern) then
      fault(into, "bad_value", string.format("%s cannot be '%s'", shown(kind), text), at, after)
    end
  end
  return after
end

function READ.sized(kind, into, at, finish)
  local size = kind.size or 1
  local start = at + size
  if start > finish then return short(into, kind, at, finish, size) end
  local number = small(piece(into.bytes, at, start))
  add(into, kind[2] .. "_length", shown(kind) .. " length", count(number), at, start, "number", number)
  local after = start + number
  if after > finish then return short(into, kind, start, finish, number) end
  local bytes, holds = piece(into.bytes, start, after), kind.holds or "text"
  local numeric = holds == "int" or holds == "uint"
  if holds == "text" then
    if number > 0 then leaf(kind, into, start, after) end
  elseif numeric and number >= 1 and number <= 8 then
    local text, value = integer(bytes, holds == "int")
    add(into, kind[2], shown(kind), text, start, after, value and "number" or "bytes", value)
  else
    if numeric then
      fault(into, "bad_value", string.format("%s of %s is no number", shown(kind), count(number)), at, after)
    end
    if number > 0 then add(into, kind[2], shown(kind), spaced(bytes), start, after, "bytes") end
  end
  return after
end

function READ.mac(kind, into, at, finish)
  local after = at + 6
  if after > finish then return short(into, kind, at, finish, 6) end
  local text = spaced(piece(into.bytes, at, after)):gsub(" ", ":")
  add(into, kind[2], shown(kind), text, at, after, "ether")
  return after
end

function READ.version(kind, into, at, finish)
  if at + 3 > finish then return short(into, kind, at, finish, 3) end
  local text = string.format("%d.%d.%d", into.bytes:byte(at + 1, at + 3))
  add(into, kind[2], shown(kind), text, at, at + 3, "text", text)
  return at + 3
end

function READ.packed_version(kind, into, at, finish)
  if at >= finish then return short(into, kind, at, finish, 1) end
  local number = byte(into.bytes, at)
  local text = string.format("%d.%d.%d", floor(number / 64), floor(number / 16) % 4, number % 16)
  add(into, kind[2], shown(kind), text, at, at + 1, "text", text)
  return at + 1
end

local DAYS = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" }
local LONGEST = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function weekday_name(number) return DAYS[number] or "weekday " .. number end

local function wrong_time(parts)
  local leap = parts.year % 4 == 0 and (parts.year % 100 ~= 0 or parts.year % 400 == 0)
  if parts.month < 1 or parts.month > 12 then return "month " .. parts.month end
  local longest = parts.month == 2 and leap and 29 or LONGEST[parts.month]
  if parts.day < 1 or parts.day > longest then return "day " .. parts.day end
  for _, limit in ipairs({ { "hour", 23 }, { "minute", 59 }, { "second", 59 } }) do
    local value = parts[limit[1]] or 0
    if value > limit[2] then return limit[1] .. " " .. value end
  end
  if parts.weekday and (parts.weekday < 1 or parts.weekday > 7) then return "weekday " .. parts.weekday end
end

function READ.time(kind, into, at, finish)
  local names = { "year", "month", "day", "hour", "minute" }
  if kind.seconds ~= false then names[6] = "second" end
  if kind.weekday then names[#names + 1] = "weekday" end
  local after = at + #names
  if after > finish then return short(into, kind, at, finish, #names) end
  local parts, children = {}, {}
  for place, name in ipairs(names) do parts[name] = byte(into.bytes, at + place - 1) end
  parts.year = parts.year + (kind.base or 2000)
  local void = kind.flag and into.values[kind.flag] == 0
  local wrong = not void and wrong_time(parts)
  local one
  if wrong then one = fault(into, "bad_value", string.format("%s cannot have %s", shown(kind), wrong), at, after) end
  local text = string.format("%04d-%02d-%02d %02d:%02d", parts.year, parts.month, parts.day, parts.hour, parts.minute)
  if parts.second then text = text .. string.format(":%02d", parts.second) end
  if parts.weekday then text = text .. " " .. weekday_name(parts.weekday) end
  if void then text = "not valid (" .. text .. ")" end
  for place, name in ipairs(names) do
    local words = name == "weekday" and not void and weekday_name(parts[name]) or tostring(parts[name])
    children[place] = {
      name = name, label = name, text = words, from = at + place - 1, to = at + place, class = "number",
      value = parts[name],
    }
  end
  add(into, kind[2], shown(kind), text, at, after, "text", text, { children = children, fault = one })
  return after
end

function READ.unix(kind, into, at, finish)
  if at + 4 > finish then return short(into, kind, at, finish, 4) end
  local value = small(piece(into.bytes, at, at + 4))
  local text = os.date("!%Y-%m-%d %H:%M:%S", value) .. " " .. (kind.zone or "UTC")
  into.values[kind[2]] = value
  add(into, kind[2], shown(kind), text, at, at + 4, "number", value)
  return at + 4
end

local function objection(kind, keys)
  for _, key in ipairs(kind.needs or {}) do
    if keys[key] == nil then return string.format("%s has no '%s'", shown(kind), key) end
  end
  for _, group in ipairs(kind.never or {}) do
    local names, all = {}, true
    for place, key in ipairs(group) do
      names[place] = "'" .. key .. "'"
      all = all and keys[key] ~= nil
    end
    if all then return string.format("%s cannot have %s", shown(kind), table.concat(names, " and ")) end
  end
end

function READ.json(kind, into, at, finish)
  local whole = piece(into.bytes, at, finish)
  local before = whole:match("^(.*)}")
  if not before then
    return stop(into, at, fault(into, "bad_value", shown(kind) .. " is not JSON", at, finish))
  end
  local after = at + #before + 1
  while after < finish and piece(into.bytes, after, after + 1):find("[ \t\r\n]") do after = after + 1 end
  local data = piece(into.bytes, at, after)
  local text, clean = text_of(data)
  local keys, one = clean and json_object(data), nil
  if keys then
    local words = objection(kind, keys)
    if words then return stop(into, at, fault(into, "bad_value", words, at, after)) end
    for _, pair in ipairs(kind.gives or {}) do
      local value = keys[pair[2]]
      if type(value) == "string" then into.told[#into.told + 1] = { pair[1], (text_of(value)) } end
    end
  elseif clean then
    one = fault(into, "bad_value", shown(kind) .. " is not JSON", at, after)
  else
    one = fault(into, "bad_text", shown(kind) .. " is not UTF-8", at, after)
  end
  add(into, kind[2], shown(kind), text, at, after, "text", text, { fault = one })
  return after
end

local ALNUM = "[0-9A-Za-z]"
local NUMBERS = "(%d%d?%.%d%d?%.%d%d?)$"

function READ.product_text(kind, into, at, finish)
  local whole = piece(into.bytes, at, finish)
  for _, size in ipairs({ 16, 8 }) do
    local id, version = whole:match("^(" .. ALNUM:rep(size) .. ")" .. NUMBERS)
    if id then
      local cut = at + #id
      local children = {
        { name = "id", label = "product id", text = id, from = at, to = cut, class = "text", value = id },
        { name = "version", label = "MCU version", text = version, from = cut, to = finish, class = "text",
          value = version },
      }
      local text = id .. " " .. version
      add(into, kind[2], shown(kind), text, at, finish, "text", text, { children = children })
      return finish
    end
  end
  local one = fault(into, "bad_value", shown(kind) .. " is no product id and version", at, finish)
  return stop(into, at, one)
end

local function read_inside(kinds, into, at, finish)
  local nodes, values = into.nodes, into.values
  into.nodes, into.values = {}, {}
  local after = read_all(kinds, into, at, finish)
  local inner = into.nodes
  into.nodes, into.values = nodes, values
  return after, inner
end

function READ.rep(kind, into, at, finish)
  local start, groups, words, found, number = at, {}, {}, 0, nil
  if kind.counted then
    if at >= finish then return short(into, kind, at, finish, 1) end
    number = byte(into.bytes, at)
    groups[1] = {
      name = "count", label = "count", text = tostring(number), from = at, to = at + 1, class = "number", value = number,
    }
    at = at + 1
  end
  local after = at
  while at and (number and found < number or not number and after < finish) do
    local children
    after, children = read_inside(kind.kinds, into, at, finish)
    local behind = after or into.left_from
    if behind > at then
      found = found + 1
      local one = children[1]
      if not (kind.plain and #children == 1 and one.name == kind.kinds[1][2]) then
        local texts = {}
        for place, child in ipairs(children) do texts[place] = child.text end
        one = {
          name = "item", label = shown(kind) .. " " .. found, text = table.concat(texts, " "), from = at, to = behind,
          class = "group", children = children,
        }
      end
      groups[#groups + 1] = one
      words[#words + 1] = one.text
    elseif after then
      number = 0 -- groups of nothing would go on for ever
    end
    at = after
  end
  local behind = at or into.left_from
  if #groups > 0 then
    local text = #words > 0 and table.concat(words, ", ") or "none"
    add(into, kind[2], shown(kind), text, start, behind, "text", text, { children = groups })
  end
  if at and found < (kind.least or 0) then
    fault(into, "length", string.format("%s has %d, needs %d", shown(kind), found, kind.least), start, behind)
  end
  return at
end

function READ.option(kind, into, at, finish)
  if at >= finish then return at end
  return read_all(kind.kinds, into, at, finish)
end

function READ.switch(kind, into, at, finish)
  local value = into.values[kind[2]]
  return read_all(value and kind.cases[value] or kind.other or {}, into, at, finish)
end

-- Datapoints

local HEAD = 4
local LONG = 24 -- of a text in the column of a packet
local RAW, BOOL, VALUE, TEXT, ENUM, BITMAP = 0, 1, 2, 3, 4, 5
local LENGTHS = {
  [BOOL] = { [1] = true }, [VALUE] = { [4] = true }, [ENUM] = { [1] = true },
  [BITMAP] = { [1] = true, [2] = true, [4] = true },
}

local function type_name(code) return DP_TYPES[code] or string.format("unknown_0x%02x", code) end

local function bits_text(bytes)
  local digits, bits = hex(bytes):gsub("^0+", ""), {}
  for bit = 0, 8 * #bytes - 1 do
    if floor(byte(bytes, #bytes - 1 - floor(bit / 8)) / 2 ^ (bit % 8)) % 2 == 1 then bits[#bits + 1] = tostring(bit) end
  end
  local width = #digits <= 2 and 2 or #digits <= 4 and 4 or 8
  local names = #bits == 0 and "no bits" or (#bits > 1 and "bits " or "bit ") .. table.concat(bits, ", ")
  return string.format("0x%s%s (%s)", ("0"):rep(width - #digits), digits, names)
end

-- The value of a datapoint: its text, the field that shows it, the value for that field, and what is wrong.
local function dp_value(code, bytes)
  local size = #bytes
  if code == TEXT then
    local text, clean = text_of(bytes)
    return text, "dp.text", text, not clean and { "bad_text", "string is not UTF-8" } or nil
  end
  if not LENGTHS[code] or size < 1 or size > 8 then return spaced(bytes), "dp.raw", nil end
  if code == BITMAP then return bits_text(bytes), "dp.bits", UInt64.fromhex(wide(bytes)) end
  local text, value = integer(bytes, code == VALUE)
  local field, wrong = value and "dp.value" or "dp.raw", nil
  if code == BOOL then
    if text == "0" then
      text = "false"
    elseif text == "1" then
      text = "true"
    else
      wrong = { "bad_value", "bool is " .. byte(bytes, 0) }
    end
  end
  return text, field, value, wrong
end

local function shortened(text)
  if #text <= LONG then return text end
  local at = 0
  while at < LONG do at = at + (character(text, at) or 1) end
  return piece(text, 0, at) .. ".."
end

local function read_unit(into, at, finish)
  local s = into.bytes
  local id, code, length = byte(s, at), byte(s, at + 1), word16(s, at + 2)
  local from = at + HEAD
  local to = from + length
  local wrong_id, wrong_type, wrong_length, wrong_value
  if id == 0 then wrong_id = fault(into, "bad_value", "datapoint id 0", at, at + 1) end
  if not DP_TYPES[code] then
    wrong_type = fault(into, "dp_type", string.format("unknown type 0x%02x", code), at + 1, at + 2)
  end
  local text, field, value, wrong
  if to > finish then
    local words = string.format("datapoint %d claims %s, %d present", id, count(length), finish - from)
    wrong_length = fault(into, "dp_overrun", words, at + 2, finish)
    to = finish
    text, field = spaced(piece(s, from, to)), "dp.raw"
  else
    text, field, value, wrong = dp_value(code, piece(s, from, to))
    if LENGTHS[code] and not LENGTHS[code][length] then
      local words = string.format("non-standard length: %s of %s", type_name(code), count(length))
      wrong_length = fault(into, "dp_length", words, at + 2, from)
    elseif wrong then
      wrong_value = fault(into, wrong[1], wrong[2], from, to)
    end
  end
  local children = {
    { name = "id", label = "datapoint", text = tostring(id), from = at, to = at + 1, field = "dp.id", value = id,
      fault = wrong_id },
    { name = "type", label = "type", text = type_name(code), from = at + 1, to = at + 2, field = "dp.type",
      value = code, fault = wrong_type },
    { name = "length", label = "length", text = count(length), from = at + 2, to = from, field = "dp.length",
      value = length, fault = wrong_length },
  }
  if to > from then
    children[4] = {
      name = "value", label = "value", text = text, from = from, to = to, field = field, value = value,
      fault = wrong_value,
    }
  end
  local all = type_name(code) .. " " .. text
  add(into, "dp", "datapoint " .. id, all, at, to, nil, all, { field = "dp", children = children })
  into.dps[#into.dps + 1] = string.format("%d=%s", id, shortened(text))
  return to
end

function READ.dps(kind, into, at, finish)
  local start, first, number = at, #into.dps, nil
  if kind.counted then
    if at >= finish then return short(into, kind, at, finish, 1) end
    number = byte(into.bytes, at)
    into.values.count = number
    add(into, "count", "count", tostring(number), at, at + 1, "number", number)
    at = at + 1
  end
  while at + HEAD <= finish do at = read_unit(into, at, finish) end
  if at < finish then
    local words = count(finish - at) .. " after the last datapoint, too few for another"
    return stop(into, at, fault(into, "dp_trailing", words, at, finish))
  end
  local found = #into.dps - first
  if found == 0 and not kind.empty then fault(into, "length", "no datapoint", start, finish) end
  if number and number ~= found then
    local words = string.format("%d datapoints announced, %d present", number, found)
    fault(into, "bad_value", words, start, start + 1)
  end
  return at
end

-- Which form of a command it is: an exact fit wins, for the talker before the other side, for the relative before the
-- plain family before other relatives; without any, the form that leaves the fewest bytes unexplained.

local function sum(s, from, to)
  local total = 0
  for place = from, to - 1 do total = total + byte(s, place) end
  return total % 256
end

local function has(list, wanted)
  for _, one in ipairs(list) do
    if one == wanted then return true end
  end
  return false
end

local function read_form(command, form, s, at, finish)
  local into = reading(s)
  local start = at
  if command.sub and at < finish then
    local text = string.format("0x%02x %s", command.sub, command.title)
    add(into, "sub", "sub-command", text, at, at + 1, nil, command.sub, { field = "sub" })
    at = at + 1
  end
  local after = read_all(form, into, at, finish)
  local left, one = after or into.left_from, nil
  if not after then
    one = into.left_fault
  elseif after < finish then
    local text = count(finish - after) .. " more than this form of the command has"
    one = fault(into, "length", text, after, finish)
  end
  if left < finish then
    local text = spaced(piece(s, left, finish))
    add(into, "trailing", "left over", text, left, finish, nil, nil, { field = "trailing", fault = one })
  end
  return { command = command, form = form, into = into, left = finish - left, start = start }
end

local function plan(family, code, sub, talker, variant)
  local ranks = { {}, {}, {}, {}, {}, {} }
  for _, command in ipairs(FAMILIES[family].commands[code] or {}) do
    if not command.sub or command.sub == sub then
      for _, form in ipairs(command) do
        local other = talker and form.who ~= talker
        local rank = (form.variant or "") == variant and 1 or not form.variant and 2 or 3
        rank = rank + (other and 3 or 0)
        ranks[rank][#ranks[rank] + 1] = { command, form }
      end
    end
  end
  return ranks
end

local function choose(frame)
  local s, head, finish = frame.bytes, frame.head, frame.finish
  local length = finish - head
  local tried, rest = {}, {}
  local ranks = plan(frame.family, byte(s, head - 3), length > 0 and byte(s, head), frame.talker, frame.variant)
  for _, pairs_of_rank in ipairs(ranks) do
    for _, pair in ipairs(pairs_of_rank) do
      local command, form = pair[1], pair[2]
      if not form.versions or has(form.versions, byte(s, 2)) then
        if length < form.least or length > form.most then
          rest[#rest + 1] = pair
        else
          local done = read_form(command, form, s, head, finish)
          if #done.into.faults == 0 then return done end
          tried[#tried + 1] = done
        end
      end
    end
  end
  for _, pair in ipairs(rest) do tried[#tried + 1] = read_form(pair[1], pair[2], s, head, finish) end
  local best
  for _, done in ipairs(tried) do
    if not best or done.left < best.left then best = done end
  end
  return best
end

-- Whether some form of a family fits a whole frame, with a version byte that its sender may use.
local function plausible(s, family)
  local head = FAMILIES[family].extended and 8 or 6
  local finish = #s - 1
  if finish < head or word16(s, head - 2) ~= finish - head then return false end
  for _, command in ipairs(FAMILIES[family].commands[byte(s, head - 3)] or {}) do
    for _, form in ipairs(command) do
      local legal = has(form.versions or FAMILIES[family].versions[form.who], byte(s, 2))
      local length = finish - head
      if legal and length >= form.least and length <= form.most
        and (not command.sub or byte(s, head) == command.sub)
        and #read_form(command, form, s, head, finish).into.faults == 0 then
        return true
      end
    end
  end
  return false
end

-- Whether the header has a sequence number: with version 2 the reading whose length comes closer. Where both are right,
-- what was said of the frame decides, else what the session speaks (`told`), if that makes sense.
local function is_extended(s, told, certain)
  if byte(s, 2) ~= 2 or #s < 9 then return false end
  local plain, extended = 7 + word16(s, 4), 9 + word16(s, 6)
  if extended ~= #s or plain ~= #s then
    return plain ~= #s and math.abs(extended - #s) < math.abs(plain - #s)
  end
  if certain then return told == "zigbee" end
  if not plausible(s, "zigbee") then return false end
  if told == "zigbee" then return true end
  for name, family in pairs(FAMILIES) do
    if not family.extended and plausible(s, name) then return false end
  end
  return true
end

-- A whole frame: nodes from header to checksum that leave no byte out, its faults, name and title.
-- `about` has family, variant and talker as they are known, and whether the checksum is missing on the wire.
local function explain(s, about)
  local extended = is_extended(s, about.told, about.certain)
  local family = about.family
  if extended then
    family = "zigbee"
  end
  local head = extended and 8 or 6
  local last, declared = #s - 1, word16(s, head - 2)
  local finish = math.max(head, last)
  if head + declared < last and sum(s, 0, head + declared) == byte(s, head + declared) then finish = head + declared end
  local code = byte(s, head - 3)
  local frame = {
    bytes = s, head = head, finish = finish, family = family, variant = about.variant or "", talker = about.talker,
  }
  local done = choose(frame)
  local into = done and done.into or reading(s)
  local name, title, command = "unknown", string.format("unknown command 0x%02x", code), "unknown"
  if done then
    name, title, command = done.command.name, done.form.title or done.command.title, done.command.title
  else
    local called = FAMILIES[family].title
    if not FAMILIES[family].commands[code] then
      local text = string.format("command 0x%02x is not documented for %s", code, called)
      fault(into, "unknown_command", text, head - 3, head - 2)
    elseif head < finish then
      local text = string.format("sub-command 0x%02x of 0x%02x is not documented for %s", byte(s, head), code, called)
      fault(into, "unknown_command", text, head, head + 1)
    else
      fault(into, "length", string.format("0x%02x without its sub-command", code), head - 2, head)
    end
    if head < finish then
      add(into, "data", "data", spaced(piece(s, head, finish)), head, finish, "bytes")
    end
  end
  local faults, wrong_sum, cut = {}, nil, false
  if about.missing then
    local text = string.format("the text gives no checksum; %02X belongs there", byte(s, last))
    wrong_sum = { code = "checksum_missing", text = text, from = last, to = #s }
  elseif sum(s, 0, last) ~= byte(s, last) then
    local text = string.format("checksum %02X, the bytes add up to %02X", byte(s, last), sum(s, 0, last))
    wrong_sum = { code = "checksum", text = text, from = last, to = #s }
  end
  faults[1] = wrong_sum
  local size = head + 1 + declared
  if size ~= #s then
    local text = string.format("%d bytes declared, %d given", declared, #s - head - 1)
    faults[#faults + 1] = { code = "length", text = text, from = head - 2, to = head }
    cut = true
  end
  local before, after = reading(s), reading(s)
  add(before, "header", "header", spaced(piece(s, 0, 2)), 0, 2, nil, nil, { field = "header" })
  add(before, "version", "version", tostring(byte(s, 2)), 2, 3, nil, byte(s, 2), { field = "version" })
  if extended then
    add(before, "sequence", "sequence", tostring(word16(s, 3)), 3, 5, nil, word16(s, 3), { field = "seq" })
  end
  add(before, "command", "command", string.format("0x%02x %s", code, command), head - 3, head - 2, nil, code,
    { field = "cmd" })
  add(before, "length", "length", count(declared), head - 2, head, nil, declared, { field = "length" })
  if finish < #s then
    local of_sum = wrong_sum and wrong_sum.from == finish and wrong_sum or nil
    add(after, "checksum", "checksum", string.format("0x%02x", byte(s, finish)), finish, finish + 1, nil,
      byte(s, finish), { field = "checksum", fault = of_sum })
  end
  if finish + 1 < #s then
    local text = count(#s - finish - 1) .. " after the end of the frame"
    local one = { code = "length", text = text, from = finish + 1, to = #s }
    faults[#faults + 1] = one
    add(after, "rest", "after the frame", spaced(piece(s, finish + 1, #s)), finish + 1, #s, nil, nil,
      { field = "rest", fault = one })
  end
  for _, one in ipairs(into.faults) do faults[#faults + 1] = one end
  return {
    before = before.nodes, nodes = into.nodes, after = after.nodes, head = head, finish = finish, faults = faults,
    name = name, title = title, family = family, dps = into.dps, told = into.told, right = not wrong_sum, cut = cut,
  }
end
