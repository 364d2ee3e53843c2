-- Whole frames: which command and form it is, and what every byte says.

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
