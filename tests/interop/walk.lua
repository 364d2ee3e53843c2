-- Reads frames with the walker of the dissector, outside Wireshark: a line each of family, variant (or -), talker (or -)
-- and hex; prints a line for each leaf and fault, then an empty one. Run as: lua walk.lua tables-and-walker.lua < frames
local function of_hex(digits)
  local number = math.tointeger(tonumber("0x" .. digits)) -- wraps around, as a signed integer of 64 bits
  return number
end
Int64 = { fromhex = function(digits) return of_hex(digits) end }
UInt64 = { fromhex = function(digits)
  local number = of_hex(digits)
  return setmetatable({}, { __tostring = function()
    if number >= 0 then return string.format("%d", number) end
    local tens = math.tointeger((number >> 1) // 5)
    return string.format("%d%d", tens, number - tens * 10)
  end })
end }
local explain = dofile(arg[1])

local function leaves(nodes)
  for _, node in ipairs(nodes) do
    if node.children then
      leaves(node.children)
    else
      local code = node.fault and node.fault.code or ""
      print(table.concat({ node.name, node.label, node.text, tostring(node.from), tostring(node.to), code }, "\t"))
    end
  end
end

for line in io.lines() do
  local family, variant, talker, digits = line:match("^(%S+) (%S+) (%S+) (%x+)$")
  local whole = digits:gsub("%x%x", function(two) return string.char(tonumber(two, 16)) end)
  local one = explain(whole, {
    family = family, told = family, certain = true, variant = variant ~= "-" and variant or "",
    talker = talker ~= "-" and talker or nil,
  })
  leaves(one.before)
  leaves(one.nodes)
  leaves(one.after)
  for _, wrong in ipairs(one.faults) do
    print(table.concat({ "fault", wrong.code, wrong.text, tostring(wrong.from), tostring(wrong.to), "" }, "\t"))
  end
  print(one.name .. "\t" .. one.title .. "\n")
end
