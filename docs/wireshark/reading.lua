-- Payloads are read as the rows above say: what has been read, and how it is noted.

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
