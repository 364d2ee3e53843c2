-- Every kind of payload but datapoints. Each is read from `at` on and never beyond `finish`, and gives the place behind
-- it, or nil where the rest cannot be read.

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
  local size = floor(#kind.data / 2)
  local after = at + size
  if after > finish then return short(into, kind, at, finish, size) end
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
