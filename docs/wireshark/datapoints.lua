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
