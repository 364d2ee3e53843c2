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
