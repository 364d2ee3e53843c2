-- Bytes, numbers and texts as the decoder writes them. Positions count from 0, an end is the byte behind the last one.

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
