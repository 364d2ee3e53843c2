-- TuyaMCU for Wireshark and tshark: link type USER0 (147), as tuyasniff writes it. Put this file into the folder that
-- Help > About > Folders calls "Personal Lua Plugins", or: tshark -X lua_script:tuyamcu.lua
-- What to filter for: docs/wireshark.md. Made by docs/make.py of the command table and the other Lua files beside this
-- one: change those.

-- What a command may carry: code = { commands; each of its forms, with who sends it, how long, kinds }.
-- A kind is { what it is, its name; what differs from the usual }. READ below says what each means.
local WORDS = {
  { [0] = "first since the MCU started", [1] = "running" },
  { [255] = "generic", [1] = "light" },
  { [0] = "pairing (EZ)", [1] = "pairing (AP)", [2] = "configured, no router", [3] = "router connected", [4] = "cloud connected", [5] = "low power", [6] = "pairing (EZ and AP)", [255] = "not known" },
  { [0] = "pairing", [1] = "configured, no router", [2] = "router connected", [3] = "cloud connected" },
  { [0] = "pairing", [1] = "configured", [2] = "not connected", [3] = "connected" },
  { [0] = "EZ", [1] = "AP" },
  { [0] = "256 bytes", [1] = "512 bytes", [2] = "1,024 bytes" },
  { [0] = "not valid", [1] = "valid" },
  { [0] = "failed", [1] = "ok" },
  { [0] = "network tuya_mdev_test not found", [1] = "no licence" },
  { [0] = "none", [1] = "wrong format", [2] = "exception" },
  { [1] = "ok" },
  { [0] = "integer", [1] = "text" },
  { [0] = "no weather" },
  { [1] = "not authorised" },
  { [0] = "error" },
  { [0] = "ok", [1] = "service off", [2] = "connection failed", [3] = "time-out", [4] = "wrong length" },
  { [0] = "received", [1] = "not pairing", [2] = "wrong JSON", [3] = "other error" },
  { [0] = "failed", [1] = "connected" },
  { [0] = "ok", [1] = "failed" },
  { [0] = "sending", [1] = "sent", [2] = "learning", [3] = "learnt" },
  { [0] = "accumulate", [1] = "clear" },
  { [1] = "enter", [2] = "leave" },
  { [0] = "library", [1] = "learnt" },
  { [255] = "all" },
  { [0] = "315 MHz", [1] = "433.92 MHz" },
  { [0] = "GMT", [1] = "local time" },
  { [0] = "local key", [1] = "app", [2] = "app, data wiped" },
  { [0] = "ok", [1] = "not enabled", [2] = "failed" },
  { [1] = "access point", [2] = "country", [3] = "serial number", [4] = "ffs", [5] = "firmware version", [6] = "Wi-Fi configuration", [7] = "uuid", [8] = "key", [255] = "all" },
  { [0] = "stamped by the module", [1] = "local time given", [2] = "GMT given" },
  { [0] = "ok", [1] = "kept for later", [2] = "failed", [3] = "invalid" },
  { [0] = "idle", [1] = "binding", [2] = "connected", [3] = "disconnected", [4] = "unbound" },
  { [1] = "light", [255] = "generic" },
  { [1] = "key", [4] = "switch", [5] = "favourite", [6] = "countdown" },
  { [0] = "not bound, not connected", [1] = "not bound, connected", [2] = "bound, not connected", [3] = "bound and connected", [4] = "not known" },
  { [0] = "unbind", [1] = "bind" },
  { [0] = "off", [1] = "on" },
  { [0] = "not known", [1] = "LAN", [2] = "WAN", [3] = "local timer", [4] = "WAN scene", [5] = "reliable channel", [6] = "Bluetooth", [7] = "LAN scene", [240] = "offline voice" },
  { [0] = "own report", [1] = "answer to a query", [2] = "answer to a set" },
  { [0] = "not known", [1] = "LAN", [2] = "WAN", [3] = "local timer", [4] = "local linkage", [5] = "LAN linkage", [6] = "Bluetooth", [7] = "voice module" },
  { [0] = "bool", [1] = "uint", [2] = "int", [3] = "uint64", [4] = "float", [5] = "string", [6] = "raw" },
  { [0] = "ok", [1] = "invalid", [2] = "failed" },
  { [0] = "accepted", [1] = "rejected" },
  { [0] = "256 bytes", [1] = "512 bytes", [2] = "1,024 bytes", [3] = "2,048 bytes", [4] = "3,072 bytes", [5] = "4,096 bytes", [6] = "5,120 bytes", [7] = "10,240 bytes" },
  { [2] = "already running" },
  { [0] = "stop all", [1] = "stop this one", [2] = "state query" },
  { [1] = "download", [2] = "upload" },
  { [0] = "none", [5] = "MCU time-out", [6] = "no address for the upload" },
  { [0] = "enter", [1] = "exit" },
  { [0] = "idle" },
  { [0] = "on", [1] = "off", [160] = "query" },
  { [160] = "query" },
  { [0] = "off", [1] = "microphone 1", [2] = "microphone 2", [160] = "query" },
  { [1] = "set", [2] = "edit", [3] = "delete" },
  { [0] = "GPS and BDS", [1] = "GPS and GLONASS", [2] = "GPS", [3] = "BDS", [4] = "GLONASS", [5] = "Galileo" },
  { [0] = "no, ask again later", [1] = "yes" },
  { [0] = "stored", [1] = "ok, send the stored ones", [2] = "failed" },
  { [0] = "checking, keep the power on", [1] = "nothing new, power may go off", [2] = "upgrading", [3] = "done", [4] = "failed" },
  { [0] = "not joined", [1] = "joined", [2] = "error", [3] = "joining", [5] = "reset" },
  { [0] = "restart the module", [1] = "leave and pair again" },
  { [0] = "failed", [1] = "ok", [16] = "ok", [32] = "failed", [64] = "time-out", [128] = "busy" },
  { [65534] = "unchanged" },
  { [254] = "unchanged" },
  { [0] = "not bound", [1] = "bound, not connected (not bound in the demo)", [2] = "bound and connected (bound, not connected in the demo)", [3] = "connected" },
  { [1] = "stamped by the module", [2] = "no time", [3] = "time of the MCU" },
  { [3] = "time of the MCU" },
  { [0] = "date from 2018", [1] = "digits", [2] = "date from 2000" },
  { [0] = "ok", [1] = "no" },
  { [0] = "ok", [1] = "product", [2] = "version", [3] = "size", [4] = "other" },
  { [0] = "ok", [1] = "sequence", [2] = "length", [3] = "CRC" },
  { [0] = "ok", [1] = "length", [2] = "CRC" },
}
local FAMILIES = {
  wifi = {
    title = "Wi-Fi", extended = false,
    versions = { module = { 0 }, mcu = { 3, 0, 1, 2 } },
    commands = {
      [0x00] = {
        { name = "heartbeat", title = "heartbeat",
          { who = "module", least = 0, most = 0 },
          { who = "mcu", least = 1, most = 1, title = "heartbeat answered", { "int", "state", words = WORDS[1] } },
        },
      },
      [0x01] = {
        { name = "product_info", title = "product information",
          { who = "module", least = 0, most = 0, title = "product query" },
          { who = "mcu", least = 2, most = 65536, { "json", "info", label = "product", never = { { "cap" }, { "s", "c" } }, gives = { { "id", "p" }, { "version", "v" }, { "mode", "m" } } }, { "option", "flag", kinds = { { "int", "flag", label = "upgrade flag" } } } },
          { who = "mcu", least = 13, most = 24, { "product_text", "product" } },
        },
        { name = "product_info", title = "product information",
          { who = "mcu", least = 2, most = 65536, title = "product information, NB-IoT", variant = "nbiot", { "json", "info", label = "product", needs = { "s", "c" }, never = { { "cap" } }, gives = { { "id", "p" }, { "version", "v" }, { "mode", "m" }, { "power", "s" }, { "cloud", "c" } } }, { "option", "flag", kinds = { { "int", "flag", label = "upgrade flag" } } } },
        },
        { name = "product_info", title = "product information",
          { who = "module", least = 0, most = 0, title = "product query, gateway", variant = "gateway", versions = { 1 } },
          { who = "mcu", least = 2, most = 65536, title = "product information, gateway", variant = "gateway", { "json", "info", label = "product", needs = { "cap" }, gives = { { "id", "p" }, { "version", "v" }, { "mode", "m" }, { "capabilities", "cap" } } }, { "option", "flag", kinds = { { "int", "flag", label = "upgrade flag" } } } },
        },
      },
      [0x02] = {
        { name = "working_mode", title = "working mode",
          { who = "module", least = 0, most = 0, title = "working mode query" },
          { who = "mcu", least = 0, most = 0, title = "working mode: LED and key at the MCU" },
          { who = "mcu", least = 2, most = 2, title = "working mode: LED and key at the module", { "int", "led", label = "Wi-Fi LED", before = "GPIO" }, { "int", "key", label = "reset key", before = "GPIO" } },
          { who = "mcu", least = 3, most = 3, title = "working mode: LEDs and key at the module", versions = { 0, 2, 3 }, { "int", "led", label = "Wi-Fi LED", before = "GPIO", high = 63 }, { "int", "key", label = "reset key", before = "GPIO", high = 63 }, { "int", "ble_led", label = "Bluetooth LED", before = "GPIO", high = 63 } },
          { who = "mcu", least = 3, most = 3, title = "working mode: LEDs and key at the module", variant = "homekit", versions = { 0, 2, 3 }, { "int", "led", label = "Tuya LED", before = "GPIO", high = 63 }, { "int", "homekit_led", label = "HomeKit LED", before = "GPIO", high = 63 }, { "int", "key", label = "reset key", before = "GPIO", high = 63 } },
        },
        { name = "knob", title = "knob of a dimmer",
          { who = "mcu", least = 3, most = 65536, variant = "dimmer", versions = { 1 }, { "int", "category", words = WORDS[2], closed = true }, { "int", "key", before = "0x", form = "02x" }, { "bytes", "value", least = 1 } },
        },
      },
      [0x03] = {
        { name = "network_state", title = "network state",
          { who = "module", least = 1, most = 1, { "int", "state", words = WORDS[3] } },
          { who = "module", least = 2, most = 2, variant = "homekit", { "int", "state", words = WORDS[4] }, { "int", "homekit", label = "HomeKit", words = WORDS[5] } },
          { who = "mcu", least = 0, most = 0, title = "network state acknowledged" },
        },
      },
      [0x04] = {
        { name = "reset", title = "reset of the Wi-Fi settings",
          { who = "mcu", least = 0, most = 0 },
          { who = "module", least = 0, most = 0, title = "reset acknowledged" },
        },
      },
      [0x05] = {
        { name = "reset_mode", title = "reset into a pairing mode",
          { who = "mcu", least = 1, most = 1, { "int", "mode", words = WORDS[6] } },
          { who = "mcu", least = 0, most = 0 },
          { who = "module", least = 0, most = 0, title = "reset acknowledged" },
        },
      },
      [0x06] = {
        { name = "set", title = "set datapoints",
          { who = "module", least = 4, most = 65536, { "dps", "dps" } },
        },
      },
      [0x07] = {
        { name = "report", title = "report",
          { who = "mcu", least = 0, most = 65536, { "dps", "dps", empty = true } },
          { who = "module", least = 1, most = 1, title = "report acknowledged", { "int", "result" } },
        },
        { name = "report", title = "report",
          { who = "mcu", least = 4, most = 65536, title = "report that waits for an answer", variant = "nbiot", { "dps", "dps" } },
          { who = "module", least = 1, most = 1, title = "report answered", variant = "nbiot", { "int", "result" } },
        },
      },
      [0x08] = {
        { name = "query", title = "query of all datapoints",
          { who = "module", least = 0, most = 0 },
        },
      },
      [0x0a] = {
        { name = "ota_start", title = "start of an MCU update",
          { who = "module", least = 4, most = 4, { "int", "size", label = "firmware size", size = 4, form = ",", after = " bytes" } },
          { who = "mcu", least = 1, most = 1, title = "MCU update accepted", { "int", "packet", label = "packet size", words = WORDS[7] } },
        },
      },
      [0x0b] = {
        { name = "ota_data", title = "data of an MCU update",
          { who = "module", least = 4, most = 65536, { "int", "offset", size = 4, form = "," }, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 0, title = "data of an MCU update acknowledged" },
        },
      },
      [0x0c] = {
        { name = "gmt_time", title = "GMT time",
          { who = "mcu", least = 0, most = 0, title = "GMT time request" },
          { who = "module", least = 7, most = 7, { "int", "valid", words = WORDS[8], closed = true }, { "time", "time", flag = "valid" } },
        },
      },
      [0x0d] = {
        { name = "factory_mode", title = "factory mode",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x0e] = {
        { name = "wifi_test", title = "Wi-Fi test",
          { who = "mcu", least = 0, most = 0, title = "Wi-Fi test request" },
          { who = "module", least = 2, most = 2, { "int", "found", label = "test", words = WORDS[9], closed = true }, { "switch", "found", cases = { [0] = { { "int", "reason", words = WORDS[10] } }, [1] = { { "int", "signal", after = " %", high = 100 } } }, other = { { "int", "reason" } } } },
        },
      },
      [0x0f] = {
        { name = "free_memory", title = "free memory",
          { who = "mcu", least = 0, most = 0, title = "free memory request" },
          { who = "module", least = 4, most = 4, { "int", "free", label = "free memory", size = 4, form = ",", after = " bytes", swapped = true } },
        },
      },
      [0x1c] = {
        { name = "local_time", title = "local time",
          { who = "mcu", least = 0, most = 0, title = "local time request" },
          { who = "module", least = 8, most = 8, { "int", "valid", words = WORDS[8], closed = true }, { "time", "time", weekday = true, flag = "valid" } },
        },
      },
      [0x20] = {
        { name = "weather_request", title = "weather request",
          { who = "mcu", least = 1, most = 65536, { "rep", "keys", least = 1, plain = true, kinds = { { "sized", "key" } } } },
          { who = "module", least = 2, most = 2, title = "weather request answered", { "int", "result", words = WORDS[9] }, { "int", "error", words = WORDS[11] } },
        },
      },
      [0x21] = {
        { name = "weather", title = "weather",
          { who = "module", least = 4, most = 65536, { "int", "result", words = WORDS[12], closed = true }, { "rep", "weather", least = 1, kinds = { { "sized", "key" }, { "int", "type", words = WORDS[13], closed = true }, { "switch", "type", cases = { [0] = { { "sized", "value", holds = "int" } }, [1] = { { "sized", "value" } } }, other = { { "sized", "value", holds = "bytes" } } } } } },
          { who = "module", least = 2, most = 2, title = "weather refused", { "int", "result", words = WORDS[14], closed = true }, { "int", "error", words = WORDS[15] } },
          { who = "mcu", least = 0, most = 0, title = "weather acknowledged" },
        },
      },
      [0x22] = {
        { name = "report_sync", title = "report that waits for an answer",
          { who = "mcu", least = 4, most = 65536, { "dps", "dps" } },
        },
      },
      [0x23] = {
        { name = "report_sync_ack", title = "report answered",
          { who = "module", least = 1, most = 1, { "int", "result", words = WORDS[9] } },
        },
      },
      [0x24] = {
        { name = "signal", title = "Wi-Fi signal",
          { who = "mcu", least = 0, most = 0, title = "Wi-Fi signal request" },
          { who = "module", least = 1, most = 1, { "int", "signal", signed = true, after = " dBm", words = WORDS[16] } },
        },
      },
      [0x25] = {
        { name = "stop_heartbeat", title = "stop the heartbeat",
          { who = "mcu", least = 0, most = 0 },
          { who = "module", least = 0, most = 0, title = "stop of the heartbeat acknowledged" },
        },
      },
      [0x28] = {
        { name = "map_stream", title = "map data",
          { who = "mcu", least = 6, most = 65536, { "int", "id", label = "map", size = 2 }, { "int", "offset", size = 4, form = "," }, { "bytes", "data" } },
          { who = "module", least = 1, most = 1, title = "map data answered", { "int", "result", words = WORDS[17] } },
        },
      },
      [0x2a] = {
        { name = "serial_pairing", title = "pairing over the serial port",
          { who = "mcu", least = 2, most = 65536, { "json", "credentials" } },
          { who = "module", least = 1, most = 1, title = "pairing over the serial port answered", { "int", "result", words = WORDS[18] } },
        },
      },
      [0x2b] = {
        { name = "network_query", title = "network state query",
          { who = "mcu", least = 0, most = 0 },
          { who = "module", least = 1, most = 1, title = "network state", { "int", "state", words = WORDS[3] } },
        },
      },
      [0x2c] = {
        { name = "router_test", title = "test of a router connection",
          { who = "mcu", least = 2, most = 65536, { "json", "credentials" } },
          { who = "module", least = 1, most = 1, title = "router connection tested", { "int", "result", words = WORDS[19] } },
        },
      },
      [0x2d] = {
        { name = "mac", title = "MAC address",
          { who = "mcu", least = 0, most = 0, title = "MAC address query" },
          { who = "module", least = 7, most = 7, { "int", "result", words = WORDS[20] }, { "mac", "mac", label = "MAC address" } },
        },
      },
      [0x2e] = {
        { name = "ir_state", title = "infrared state",
          { who = "module", least = 1, most = 1, { "int", "state", words = WORDS[21] } },
          { who = "mcu", least = 0, most = 0, title = "infrared state acknowledged" },
        },
      },
      [0x2f] = {
        { name = "ir_test", title = "infrared test",
          { who = "mcu", least = 0, most = 0, title = "infrared test request" },
          { who = "module", least = 1, most = 1, { "int", "result", words = WORDS[20] } },
        },
      },
      [0x30] = {
        { name = "map_multi", title = "data of several maps",
          { who = "mcu", least = 9, most = 65536, { "int", "protocol" }, { "int", "session", size = 2 }, { "int", "map" }, { "int", "mode", words = WORDS[22] }, { "int", "offset", size = 4, form = "," }, { "bytes", "data" } },
          { who = "module", least = 1, most = 1, title = "data of several maps answered", { "int", "result", words = WORDS[20] } },
        },
      },
      [0x31] = {
        { name = "file_start", title = "start of a file (old)",
          { who = "module", least = 4, most = 4, { "int", "size", label = "file size", size = 4, form = ",", after = " bytes" } },
          { who = "mcu", least = 1, most = 1, title = "file accepted (old)", { "int", "packet", label = "packet size", words = WORDS[7] } },
        },
      },
      [0x32] = {
        { name = "file_data", title = "data of a file (old)",
          { who = "module", least = 4, most = 65536, { "int", "offset", size = 4, form = "," }, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 0, title = "data of a file acknowledged (old)" },
        },
      },
      [0x33] = {
        { name = "rf_learning", title = "learning of radio codes", sub = 0x01,
          { who = "module", least = 2, most = 2, { "int", "state", words = WORDS[23] } },
          { who = "mcu", least = 3, most = 3, title = "learning of radio codes answered", { "int", "state", words = WORDS[23] }, { "int", "result", words = WORDS[20] } },
        },
        { name = "rf_send", title = "radio codes to send", sub = 0x02,
          { who = "module", least = 14, most = 65536, { "int", "type", words = WORDS[24] }, { "int", "number", label = "codes" }, { "int", "index", form = ",", words = WORDS[25] }, { "int", "frequency", words = WORDS[26] }, { "int", "rate", size = 2 }, { "rep", "codes", least = 1, kinds = { { "int", "times" }, { "int", "delay", size = 2 }, { "int", "interval", size = 2 }, { "sized", "code", size = 2, holds = "bytes" } } } },
          { who = "module", least = 7, most = 65536, { "int", "type", words = WORDS[24] }, { "int", "number", label = "codes" }, { "int", "index", form = ",", words = WORDS[25] }, { "int", "frequency", words = WORDS[26] }, { "int", "rate", size = 2 }, { "bytes", "data" } },
          { who = "mcu", least = 2, most = 2, title = "radio codes answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "rf_learnt", title = "learnt radio code", sub = 0x03,
          { who = "mcu", least = 3, most = 65536, { "int", "result", words = WORDS[20] }, { "bytes", "code", least = 1 } },
          { who = "module", least = 2, most = 2, title = "learnt radio code acknowledged", { "int", "result", words = WORDS[20] } },
        },
      },
      [0x34] = {
        { name = "time_subscribe", title = "subscription to the time", sub = 0x01,
          { who = "mcu", least = 2, most = 2, { "int", "zone", words = WORDS[27] } },
          { who = "module", least = 2, most = 2, title = "subscription to the time answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "time_push", title = "time", sub = 0x02,
          { who = "module", least = 9, most = 9, { "int", "zone", words = WORDS[27] }, { "time", "time", weekday = true } },
          { who = "mcu", least = 1, most = 1, title = "time acknowledged" },
        },
        { name = "weather_now", title = "weather request at once", sub = 0x03,
          { who = "mcu", least = 1, most = 1 },
          { who = "module", least = 2, most = 2, title = "weather request answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "reset_subscribe", title = "subscription to reset notices", sub = 0x04,
          { who = "mcu", least = 1, most = 1 },
          { who = "module", least = 2, most = 2, title = "subscription to reset notices answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "reset_notice", title = "reset notice", sub = 0x05,
          { who = "module", least = 2, most = 2, { "int", "cause", words = WORDS[28] } },
          { who = "mcu", least = 1, most = 1, title = "reset notice acknowledged" },
        },
        { name = "map_session", title = "map session", sub = 0x06,
          { who = "mcu", least = 1, most = 1, title = "map session request" },
          { who = "module", least = 4, most = 4, { "int", "status", words = WORDS[29] }, { "int", "session", size = 2 } },
        },
        { name = "module_info", title = "module information", sub = 0x07,
          { who = "mcu", least = 2, most = 65536, title = "module information request", { "rep", "items", least = 1, plain = true, kinds = { { "int", "item", words = WORDS[30] } } } },
          { who = "module", least = 4, most = 65536, { "int", "result", words = WORDS[20] }, { "json", "info", label = "module" } },
          { who = "module", least = 2, most = 2, title = "module information refused", { "int", "result", words = WORDS[20] } },
        },
        { name = "log_level", title = "log level", sub = 0x08,
          { who = "module", least = 2, most = 2, { "int", "level" } },
          { who = "mcu", least = 1, most = 65536, title = "log level answered", { "bytes", "data" } },
        },
        { name = "time_push", title = "time", sub = 0x09,
          { who = "mcu", least = 1, most = 1, title = "time acknowledged, with the number of SDK 2.6.2" },
        },
        { name = "updating", title = "update in progress", sub = 0x0a,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
        { name = "record", title = "record report", sub = 0x0b,
          { who = "mcu", least = 13, most = 65536, { "const", "record", data = "01" }, { "int", "stamp", label = "time", words = WORDS[31], closed = true }, { "time", "time", flag = "stamp" }, { "dps", "dps" } },
          { who = "mcu", least = 7, most = 65536, { "const", "record", data = "01" }, { "int", "stamp", label = "time", words = WORDS[31], closed = true }, { "dps", "dps" } },
          { who = "module", least = 2, most = 2, title = "record report answered", { "int", "result", words = WORDS[32] } },
        },
        { name = "sbus", title = "S-BUS", sub = 0x0c,
          { who = "module", least = 2, most = 2, title = "S-BUS state query", { "const", "op", data = "01" } },
          { who = "module", least = 3, most = 3, title = "S-BUS state", { "const", "op", data = "01" }, { "int", "state", words = WORDS[33] } },
          { who = "module", least = 3, most = 3, title = "S-BUS data answered", { "const", "op", data = "02" }, { "int", "result", words = WORDS[20] } },
          { who = "module", least = 3, most = 258, title = "S-BUS data", { "const", "op", data = "02" }, { "sized", "data", holds = "bytes" } },
          { who = "mcu", least = 2, most = 2, title = "S-BUS state query", { "const", "op", data = "01" } },
          { who = "mcu", least = 3, most = 3, title = "S-BUS state", { "const", "op", data = "01" }, { "int", "state", words = WORDS[33] } },
          { who = "mcu", least = 3, most = 3, title = "S-BUS data answered", { "const", "op", data = "02" }, { "int", "result", words = WORDS[20] } },
          { who = "mcu", least = 3, most = 258, title = "S-BUS data", { "const", "op", data = "02" }, { "sized", "data", holds = "bytes" } },
        },
        { name = "wifi_remote", title = "remote control over Wi-Fi", sub = 0x20,
          { who = "module", least = 3, most = 65536, { "int", "category", words = WORDS[34] }, { "int", "key", words = WORDS[35] }, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 1, title = "remote control over Wi-Fi acknowledged" },
        },
      },
      [0x35] = {
        { name = "ble_test", title = "Bluetooth test", sub = 0x01,
          { who = "mcu", least = 1, most = 1, title = "Bluetooth test request" },
          { who = "module", least = 3, most = 3, { "int", "found", label = "test", words = WORDS[9], closed = true }, { "switch", "found", cases = { [1] = { { "int", "signal", after = " %", high = 100 } } }, other = { { "int", "error" } } } },
        },
        { name = "ble_state", title = "Bluetooth state", sub = 0x04,
          { who = "module", least = 2, most = 2, { "int", "state", words = WORDS[36] } },
          { who = "mcu", least = 1, most = 1, title = "Bluetooth state acknowledged" },
        },
        { name = "ble_query", title = "Bluetooth state query", sub = 0x05,
          { who = "mcu", least = 1, most = 1 },
          { who = "module", least = 2, most = 2, title = "Bluetooth state", { "int", "state", words = WORDS[36] } },
        },
        { name = "ble_remote", title = "remote control over Bluetooth", sub = 0x06,
          { who = "module", least = 3, most = 65536, { "int", "category", words = WORDS[34] }, { "int", "key", words = WORDS[35] }, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 1, title = "remote control over Bluetooth acknowledged" },
        },
        { name = "ble_remote_bind", title = "binding of a remote control", sub = 0x07,
          { who = "module", least = 3, most = 3, { "int", "op", words = WORDS[37] }, { "int", "group" } },
          { who = "mcu", least = 3, most = 3, { "int", "op", words = WORDS[37] }, { "int", "group" } },
          { who = "module", least = 2, most = 2, title = "binding of a remote control answered", { "int", "result", words = WORDS[20] } },
          { who = "mcu", least = 2, most = 2, title = "binding of a remote control answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "ble_subdevice", title = "data of a Bluetooth sub-device", sub = 0x08,
          { who = "module", least = 11, most = 65536, { "mac", "mac", label = "MAC address" }, { "int", "number", label = "sequence number", size = 4 }, { "bytes", "data" } },
          { who = "mcu", least = 11, most = 65536, { "mac", "mac", label = "MAC address" }, { "int", "number", label = "sequence number", size = 4 }, { "bytes", "data" } },
        },
      },
      [0x36] = {
        { name = "source_enable", title = "datapoints with source, switch", sub = 0x01,
          { who = "mcu", least = 2, most = 2, { "int", "enable", words = WORDS[38] } },
          { who = "module", least = 2, most = 2, title = "datapoints with source, answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "source_set", title = "set datapoints, with source", sub = 0x02,
          { who = "module", least = 6, most = 65536, { "int", "source", words = WORDS[39], closed = true }, { "dps", "dps" } },
        },
        { name = "source_report", title = "report with source", sub = 0x03,
          { who = "mcu", least = 7, most = 65536, { "int", "why", label = "reason", words = WORDS[40], closed = true }, { "int", "source", words = WORDS[39], closed = true }, { "dps", "dps" } },
        },
        { name = "source_enable", title = "datapoints with source, switch", sub = 0x00,
          { who = "mcu", least = 2, most = 2, variant = "voice", { "int", "enable", words = WORDS[38] } },
          { who = "module", least = 2, most = 2, title = "datapoints with source, answered", variant = "voice", { "int", "result", words = WORDS[20] } },
        },
        { name = "source_set", title = "set datapoints, with source", sub = 0x01,
          { who = "module", least = 6, most = 65536, variant = "voice", { "int", "source", words = WORDS[41], closed = true }, { "dps", "dps" } },
        },
        { name = "source_report", title = "report with source", sub = 0x02,
          { who = "mcu", least = 7, most = 65536, variant = "voice", { "int", "why", label = "reason", words = WORDS[40], closed = true }, { "int", "source", words = WORDS[41], closed = true }, { "dps", "dps" } },
        },
        { name = "fan_test", title = "fan test", sub = 0x01,
          { who = "mcu", least = 3, most = 3, variant = "sdk", { "int", "step" }, { "int", "hold", after = " s" } },
        },
        { name = "homekit_services_query", title = "HomeKit services query", sub = 0x01,
          { who = "module", least = 1, most = 1, variant = "homekit" },
          { who = "mcu", least = 1, most = 1, title = "HomeKit services query acknowledged", variant = "homekit" },
        },
        { name = "homekit_services", title = "HomeKit services", sub = 0x02,
          { who = "mcu", least = 4, most = 65536, variant = "homekit", { "int", "start" }, { "rep", "services", least = 1, kinds = { { "int", "serial", label = "service" }, { "sized", "type" } } } },
          { who = "module", least = 2, most = 65536, title = "HomeKit services answered", variant = "homekit", { "int", "result", words = WORDS[20] }, { "bytes", "data" } },
        },
        { name = "homekit_set", title = "set HomeKit characteristics", sub = 0x03,
          { who = "module", least = 7, most = 65536, variant = "homekit", { "rep", "units", label = "characteristics", least = 1, kinds = { { "int", "serial", label = "service" }, { "sized", "characteristic" }, { "int", "unnamed", before = "0x", form = "02x" }, { "int", "type", words = WORDS[42], closed = true }, { "switch", "type", cases = { [0] = { { "sized", "value", size = 2, holds = "uint" } }, [1] = { { "sized", "value", size = 2, holds = "uint" } }, [3] = { { "sized", "value", size = 2, holds = "uint" } }, [2] = { { "sized", "value", size = 2, holds = "int" } }, [5] = { { "sized", "value", size = 2 } } }, other = { { "sized", "value", size = 2, holds = "bytes" } } } } } },
        },
        { name = "homekit_report", title = "report of HomeKit characteristics", sub = 0x04,
          { who = "mcu", least = 7, most = 65536, variant = "homekit", { "rep", "units", label = "characteristics", least = 1, kinds = { { "int", "serial", label = "service" }, { "sized", "characteristic" }, { "int", "unnamed", before = "0x", form = "02x" }, { "int", "type", words = WORDS[42], closed = true }, { "switch", "type", cases = { [0] = { { "sized", "value", size = 2, holds = "uint" } }, [1] = { { "sized", "value", size = 2, holds = "uint" } }, [3] = { { "sized", "value", size = 2, holds = "uint" } }, [2] = { { "sized", "value", size = 2, holds = "int" } }, [5] = { { "sized", "value", size = 2 } } }, other = { { "sized", "value", size = 2, holds = "bytes" } } } } } },
        },
        { name = "homekit_optional", title = "optional HomeKit characteristics", sub = 0x05,
          { who = "module", least = 1, most = 65536, variant = "homekit", { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, variant = "homekit", { "bytes", "data" } },
        },
        { name = "homekit_valid", title = "valid values of HomeKit characteristics", sub = 0x06,
          { who = "mcu", least = 3, most = 65536, variant = "homekit", { "json", "values" } },
          { who = "module", least = 2, most = 2, title = "valid values of HomeKit characteristics answered", variant = "homekit", { "int", "result" } },
        },
      },
      [0x37] = {
        { name = "features", title = "features of the MCU", sub = 0x00,
          { who = "mcu", least = 3, most = 65536, { "json", "features" } },
          { who = "module", least = 2, most = 2, title = "features answered", { "int", "result", words = WORDS[43] } },
        },
        { name = "file_notice", title = "notice of a file", sub = 0x01,
          { who = "module", least = 2, most = 2, { "const", "op", data = "01" } },
          { who = "mcu", least = 2, most = 3, title = "notice of a file answered", { "int", "result", words = WORDS[44], closed = true }, { "switch", "result", cases = { [0] = { { "int", "packet", label = "packet size", words = WORDS[45] } }, [1] = { { "int", "reason", words = WORDS[46] } } } } },
        },
        { name = "file_info", title = "list of files", sub = 0x02,
          { who = "module", least = 3, most = 65536, { "json", "files" } },
          { who = "mcu", least = 2, most = 2, title = "list of files answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "file_block", title = "block of a file", sub = 0x03,
          { who = "module", least = 6, most = 65536, { "int", "number", label = "file" }, { "int", "offset", size = 4, form = "," }, { "bytes", "data" } },
          { who = "mcu", least = 2, most = 2, title = "block of a file answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "file_control", title = "control of a file transfer", sub = 0x04,
          { who = "mcu", least = 3, most = 3, { "int", "op", words = WORDS[47] }, { "int", "reason" } },
          { who = "module", least = 3, most = 3, title = "state of a file transfer", { "int", "op", words = WORDS[47] }, { "int", "status" } },
        },
        { name = "file_executed", title = "file carried out", sub = 0x05,
          { who = "mcu", least = 2, most = 65536, { "bytes", "data", least = 1 } },
          { who = "module", least = 2, most = 2, title = "file carried out, acknowledged", { "int", "result", words = WORDS[20] } },
        },
        { name = "upload_request", title = "request for an upload", sub = 0x06,
          { who = "mcu", least = 3, most = 65536, { "json", "files" } },
          { who = "module", least = 1, most = 65536, title = "request for an upload answered", { "bytes", "data" } },
        },
        { name = "upload_block", title = "block of an upload", sub = 0x07,
          { who = "mcu", least = 7, most = 65536, { "int", "id", label = "file", size = 2 }, { "int", "offset", size = 4, form = "," }, { "bytes", "data" } },
          { who = "module", least = 3, most = 3, title = "block of an upload answered", { "int", "result", words = WORDS[20] }, { "int", "reason" } },
        },
        { name = "transfer_result", title = "result of a file transfer", sub = 0x08,
          { who = "module", least = 4, most = 4, { "int", "direction", words = WORDS[48] }, { "int", "result", words = WORDS[20] }, { "int", "reason", words = WORDS[49] } },
          { who = "mcu", least = 1, most = 1, title = "result of a file transfer acknowledged" },
        },
      },
      [0x39] = {
        { name = "product_test", title = "product test", sub = 0x00,
          { who = "module", least = 2, most = 2, { "int", "step", words = WORDS[50] } },
          { who = "mcu", least = 2, most = 2, { "int", "step", words = WORDS[50] } },
          { who = "module", least = 3, most = 3, title = "product test answered", { "int", "step", words = WORDS[50] }, { "const", "zero", data = "00" } },
          { who = "mcu", least = 3, most = 3, title = "product test answered", { "int", "step", words = WORDS[50] }, { "const", "zero", data = "00" } },
        },
        { name = "product_test_key", title = "product test: key", sub = 0x03,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
        { name = "product_test_led", title = "product test: LED", sub = 0x04,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
        { name = "product_test_pass", title = "product test: transparent data", sub = 0x05,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
        { name = "product_test_state", title = "product test: state", sub = 0x06,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
        { name = "product_test_result", title = "product test: result", sub = 0x07,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
      },
      [0x60] = {
        { name = "voice_state", title = "voice state",
          { who = "mcu", least = 0, most = 0, title = "voice state query" },
          { who = "module", least = 1, most = 1, { "int", "state", form = "d", words = WORDS[51] } },
        },
      },
      [0x61] = {
        { name = "microphone", title = "microphone",
          { who = "mcu", least = 1, most = 1, { "int", "mic", label = "microphone", words = WORDS[52] } },
          { who = "module", least = 1, most = 1, { "int", "mic", label = "microphone", words = WORDS[52] } },
        },
      },
      [0x62] = {
        { name = "volume", title = "volume",
          { who = "mcu", least = 1, most = 1, { "int", "volume", form = "d", words = WORDS[53] } },
          { who = "module", least = 1, most = 1, { "int", "volume", form = "d", words = WORDS[53] } },
        },
      },
      [0x63] = {
        { name = "audio_test", title = "audio loop test",
          { who = "mcu", least = 1, most = 1, { "int", "loop", label = "audio loop", words = WORDS[54] } },
          { who = "module", least = 1, most = 1, { "int", "loop", label = "audio loop", words = WORDS[54] } },
        },
      },
      [0x64] = {
        { name = "wake_test", title = "test of the wake word",
          { who = "mcu", least = 0, most = 0, title = "test of the wake word, request" },
          { who = "module", least = 1, most = 1, { "int", "result", words = WORDS[9] } },
        },
      },
      [0x65] = {
        { name = "play_control", title = "play control", sub = 0x00,
          { who = "mcu", least = 3, most = 65536, { "json", "info", label = "content" } },
          { who = "module", least = 2, most = 2, title = "play control answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "play_state", title = "play state", sub = 0x01,
          { who = "module", least = 3, most = 65536, { "json", "info", label = "content" } },
          { who = "mcu", least = 2, most = 2, title = "play state acknowledged", { "int", "result", words = WORDS[20] } },
        },
        { name = "voice_wake", title = "waking of the voice module", sub = 0x02,
          { who = "mcu", least = 1, most = 1 },
          { who = "module", least = 2, most = 2, title = "waking of the voice module answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "speech", title = "speech recognition", sub = 0x03,
          { who = "mcu", least = 2, most = 2, { "int", "enable", words = WORDS[38] } },
          { who = "module", least = 2, most = 2, title = "speech recognition answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "speech_text", title = "recognised speech", sub = 0x04,
          { who = "module", least = 3, most = 65536, { "json", "info", label = "content" } },
          { who = "mcu", least = 3, most = 65536, { "json", "info", label = "content" } },
          { who = "module", least = 1, most = 1, title = "recognised speech acknowledged" },
          { who = "mcu", least = 1, most = 1, title = "recognised speech acknowledged" },
        },
        { name = "playlist", title = "playlist", sub = 0x05,
          { who = "mcu", least = 1, most = 1, title = "playlist request" },
          { who = "module", least = 4, most = 65536, { "int", "result", words = WORDS[20] }, { "json", "info", label = "content" } },
          { who = "module", least = 2, most = 2, title = "playlist request answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "call", title = "call", sub = 0x06,
          { who = "mcu", least = 2, most = 2, { "int", "action" } },
          { who = "module", least = 2, most = 2, title = "call answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "recording_start", title = "start of a recording", sub = 0x07,
          { who = "mcu", least = 2, most = 2, { "int", "action" } },
          { who = "module", least = 2, most = 2, title = "start of a recording answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "recording_stop", title = "end of a recording", sub = 0x08,
          { who = "mcu", least = 2, most = 2, { "int", "action" } },
          { who = "module", least = 2, most = 2, title = "end of a recording answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "alarm_notice", title = "alarm notice", sub = 0x09,
          { who = "mcu", least = 2, most = 2, { "int", "enable", words = WORDS[38] } },
          { who = "module", least = 2, most = 2, title = "alarm notice answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "alarms", title = "alarms", sub = 0x0a,
          { who = "module", least = 2, most = 65536, { "int", "number" }, { "bytes", "alarms" } },
          { who = "mcu", least = 1, most = 1, title = "alarms acknowledged" },
        },
        { name = "alarms_query", title = "query of alarms", sub = 0x0b,
          { who = "mcu", least = 1, most = 1 },
          { who = "module", least = 2, most = 65536, title = "alarms", { "bytes", "alarms", least = 1 } },
        },
        { name = "alarm_local", title = "local alarm", sub = 0x0c,
          { who = "mcu", least = 2, most = 2, { "int", "enable", words = WORDS[38] } },
          { who = "module", least = 2, most = 2, title = "local alarm answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "alarm_set", title = "alarm to set", sub = 0x0d,
          { who = "mcu", least = 4, most = 65536, { "int", "op", words = WORDS[55] }, { "json", "info", label = "content" } },
          { who = "module", least = 9, most = 9, title = "alarm to set answered", { "int", "op", words = WORDS[55] }, { "int", "result", words = WORDS[20] }, { "bytes", "id", size = 6 } },
        },
        { name = "reminders", title = "number of reminders", sub = 0x0e,
          { who = "mcu", least = 1, most = 1, title = "number of reminders, query" },
          { who = "module", least = 2, most = 2, { "int", "number" } },
        },
        { name = "speak", title = "text to speak", sub = 0x0f,
          { who = "mcu", least = 3, most = 65536, { "json", "info", label = "content" } },
          { who = "module", least = 2, most = 2, title = "text to speak answered", { "int", "result", words = WORDS[20] } },
        },
      },
      [0x66] = {
        { name = "matter_identify", title = "Matter: identify", sub = 0x00,
          { who = "module", least = 2, most = 2, { "int", "state" } },
          { who = "mcu", least = 2, most = 2, title = "Matter: identify answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "matter_event", title = "Matter: event", sub = 0x01,
          { who = "module", least = 2, most = 2, { "int", "event" } },
          { who = "mcu", least = 2, most = 2, title = "Matter: event answered", { "int", "result", words = WORDS[20] } },
        },
      },
      [0x69] = {
        { name = "storage_start", title = "start of cloud storage", sub = 0x01,
          { who = "mcu", least = 3, most = 65536, { "json", "info", label = "content" } },
          { who = "module", least = 3, most = 65536, { "json", "info", label = "content" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
        },
        { name = "storage_data", title = "data for cloud storage", sub = 0x02,
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
        },
      },
      [0x70] = {
        { name = "cn_iot", title = "CN-IOT",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x72] = {
        { name = "fan_test", title = "fan test", sub = 0x01,
          { who = "mcu", least = 3, most = 3, { "int", "step" }, { "int", "hold", after = " s" } },
          { who = "module", least = 2, most = 2, title = "fan test answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "fan_duty", title = "fan duty", sub = 0x02,
          { who = "mcu", least = 2, most = 2, { "int", "duty", after = " %" } },
          { who = "module", least = 2, most = 2, title = "fan duty answered", { "int", "result", words = WORDS[20] } },
        },
        { name = "positioning", title = "satellite positioning", sub = 0x81,
          { who = "mcu", least = 3, most = 3, variant = "cat1", { "int", "enable", words = WORDS[38] }, { "int", "mode", words = WORDS[56] } },
          { who = "module", least = 3, most = 3, title = "satellite positioning answered", variant = "cat1", { "int", "result" }, { "int", "mode_result" } },
        },
        { name = "wifi_positioning", title = "positioning by Wi-Fi", sub = 0x82,
          { who = "mcu", least = 2, most = 2, variant = "cat1", { "int", "enable", words = WORDS[38] } },
          { who = "module", least = 1, most = 65536, title = "positioning by Wi-Fi answered", variant = "cat1", { "bytes", "data" } },
        },
        { name = "position_report", title = "automatic position report", sub = 0x90,
          { who = "mcu", least = 4, most = 4, variant = "cat1", { "int", "period", size = 2, form = ",", after = " s" }, { "int", "dp", label = "datapoint" } },
          { who = "module", least = 2, most = 2, title = "automatic position report answered", variant = "cat1", { "int", "result", words = WORDS[20] } },
        },
      },
      [0x80] = {
        { name = "ap_test_1", title = "test through the access point, 1", sub = 0x01,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
        { name = "ap_test_2", title = "test through the access point, 2", sub = 0x02,
          { who = "module", least = 1, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 65536, { "bytes", "data" } },
        },
      },
      [0x90] = {
        { name = "dp_cache", title = "cached datapoints",
          { who = "mcu", least = 1, most = 65536, title = "request of cached datapoints", { "rep", "ids", label = "datapoints", counted = true, plain = true, kinds = { { "int", "id", before = "datapoint ", low = 1 } } } },
          { who = "module", least = 2, most = 65536, { "int", "result", words = WORDS[9] }, { "dps", "dps", empty = true, counted = true } },
        },
      },
      [0x91] = {
        { name = "sleep_request", title = "sleep request", sub = 0x00,
          { who = "module", least = 1, most = 1 },
          { who = "mcu", least = 2, most = 2, title = "sleep request answered", { "int", "answer", words = WORDS[57] } },
        },
        { name = "awake", title = "awake", sub = 0x01,
          { who = "module", least = 1, most = 1 },
          { who = "mcu", least = 1, most = 1 },
        },
        { name = "wake_reason", title = "reason of waking up", sub = 0x02,
          { who = "mcu", least = 1, most = 1, title = "reason of waking up, query" },
          { who = "module", least = 2, most = 2, { "flags", "mask", label = "reasons" } },
        },
      },
      [0x95] = {
        { name = "voice_command", title = "offline voice command",
          { who = "module", least = 4, most = 4, { "int", "id", label = "command", size = 4 } },
          { who = "mcu", least = 0, most = 1, title = "offline voice command answered", { "option", "result", kinds = { { "int", "result", words = WORDS[20] } } } },
        },
      },
      [0xef] = {
        { name = "user", title = "defined by the user",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xf4] = {
        { name = "factory_reset", title = "factory reset",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xff] = {
        { name = "not_supported", title = "command not supported",
          { who = "module", least = 2, most = 65536, variant = "cat1", { "int", "code", label = "command", before = "0x", form = "02x" }, { "int", "subcode", label = "sub-command", before = "0x", form = "02x" }, { "text", "firmware" } },
        },
      },
    },
  },
  lowpower = {
    title = "low-power Wi-Fi", extended = false,
    versions = { module = { 0 }, mcu = { 0, 3 } },
    commands = {
      [0x00] = {
        { name = "heartbeat", title = "heartbeat",
          { who = "module", least = 0, most = 0, title = "heartbeat, though this family has none" },
        },
      },
      [0x01] = {
        { name = "product_info", title = "product information",
          { who = "module", least = 0, most = 0, title = "product query" },
          { who = "mcu", least = 2, most = 65536, { "json", "info", label = "product", never = { { "cap" }, { "s", "c" } }, gives = { { "id", "p" }, { "version", "v" }, { "mode", "m" } } }, { "option", "flag", kinds = { { "int", "flag", label = "upgrade flag" } } } },
        },
        { name = "product_info", title = "product information",
          { who = "mcu", least = 2, most = 65536, title = "product information, lock", variant = "lock", { "json", "info", label = "product", needs = { "cap" }, gives = { { "id", "p" }, { "version", "v" }, { "mode", "m" }, { "capabilities", "cap" } } }, { "option", "flag", kinds = { { "int", "flag", label = "upgrade flag" } } } },
        },
        { name = "product_info", title = "product information",
          { who = "mcu", least = 2, most = 65536, title = "product information, NB-IoT", variant = "nbiot", { "json", "info", label = "product", needs = { "s", "c" }, never = { { "cap" } }, gives = { { "id", "p" }, { "version", "v" }, { "mode", "m" }, { "power", "s" }, { "cloud", "c" } } }, { "option", "flag", kinds = { { "int", "flag", label = "upgrade flag" } } } },
        },
      },
      [0x02] = {
        { name = "network_state", title = "network state",
          { who = "module", least = 1, most = 1, { "int", "state", words = WORDS[3] } },
          { who = "mcu", least = 0, most = 0, title = "network state acknowledged" },
        },
      },
      [0x03] = {
        { name = "reset", title = "reset of the Wi-Fi settings",
          { who = "mcu", least = 0, most = 0 },
          { who = "module", least = 0, most = 0, title = "reset acknowledged" },
        },
      },
      [0x04] = {
        { name = "reset_mode", title = "reset into a pairing mode",
          { who = "mcu", least = 1, most = 1, { "int", "mode", words = WORDS[6] } },
          { who = "module", least = 0, most = 0, title = "reset acknowledged" },
        },
      },
      [0x05] = {
        { name = "report", title = "report",
          { who = "mcu", least = 4, most = 65536, { "dps", "dps" } },
          { who = "module", least = 1, most = 1, title = "report acknowledged", { "int", "result" } },
        },
      },
      [0x06] = {
        { name = "local_time", title = "local time",
          { who = "mcu", least = 0, most = 0, title = "local time request" },
          { who = "module", least = 8, most = 8, { "int", "valid", words = WORDS[8], closed = true }, { "time", "time", weekday = true, flag = "valid" } },
        },
      },
      [0x07] = {
        { name = "wifi_test", title = "Wi-Fi test",
          { who = "mcu", least = 0, most = 0, title = "Wi-Fi test request" },
          { who = "module", least = 2, most = 2, { "int", "found", label = "test", words = WORDS[9], closed = true }, { "switch", "found", cases = { [0] = { { "int", "reason", words = WORDS[10] } }, [1] = { { "int", "signal", after = " %", high = 100 } } }, other = { { "int", "reason" } } } },
        },
      },
      [0x08] = {
        { name = "record", title = "record report",
          { who = "mcu", least = 11, most = 65536, { "int", "valid", words = WORDS[8], closed = true }, { "time", "time", flag = "valid" }, { "dps", "dps" } },
          { who = "module", least = 1, most = 1, title = "record report answered", { "int", "result", words = WORDS[58] } },
        },
      },
      [0x09] = {
        { name = "set", title = "set datapoints",
          { who = "module", least = 4, most = 65536, { "dps", "dps" } },
          { who = "mcu", least = 0, most = 0, title = "set datapoints acknowledged" },
        },
      },
      [0x0a] = {
        { name = "wifi_upgrade", title = "update of the Wi-Fi firmware",
          { who = "mcu", least = 0, most = 0, title = "update of the Wi-Fi firmware, request" },
          { who = "module", least = 1, most = 1, { "int", "state", words = WORDS[59] } },
        },
      },
      [0x0b] = {
        { name = "signal", title = "Wi-Fi signal",
          { who = "mcu", least = 0, most = 0, title = "Wi-Fi signal request" },
          { who = "module", least = 2, most = 2, { "int", "found", label = "test", words = WORDS[9], closed = true }, { "switch", "found", cases = { [1] = { { "int", "signal", after = " %", high = 100 } } }, other = { { "int", "reason" } } } },
        },
      },
      [0x0c] = {
        { name = "mcu_upgrade", title = "update of the MCU firmware",
          { who = "mcu", least = 0, most = 0, title = "update of the MCU firmware, request" },
          { who = "module", least = 1, most = 1, { "int", "state", words = WORDS[59] } },
        },
      },
      [0x0d] = {
        { name = "ota_start", title = "start of an MCU update",
          { who = "module", least = 4, most = 4, { "int", "size", label = "firmware size", size = 4, form = ",", after = " bytes" } },
          { who = "mcu", least = 0, most = 0, title = "MCU update accepted" },
        },
      },
      [0x0e] = {
        { name = "ota_data", title = "data of an MCU update",
          { who = "module", least = 4, most = 65536, { "int", "offset", size = 4, form = "," }, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 0, title = "data of an MCU update acknowledged" },
        },
      },
      [0x10] = {
        { name = "dp_cache", title = "cached datapoints",
          { who = "mcu", least = 1, most = 65536, title = "request of cached datapoints", { "rep", "ids", label = "datapoints", counted = true, plain = true, kinds = { { "int", "id", before = "datapoint ", low = 1 } } } },
          { who = "module", least = 2, most = 65536, { "int", "result", words = WORDS[9] }, { "dps", "dps", empty = true, counted = true } },
        },
        { name = "gmt_time", title = "GMT time",
          { who = "mcu", least = 0, most = 0, title = "GMT time request", variant = "lock" },
          { who = "module", least = 7, most = 7, variant = "lock", { "int", "valid", words = WORDS[8], closed = true }, { "time", "time", flag = "valid" } },
        },
      },
      [0x11] = {
        { name = "password_single", title = "temporary password",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x12] = {
        { name = "password_dynamic", title = "check of a dynamic password",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x13] = {
        { name = "passwords", title = "temporary passwords",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x14] = {
        { name = "password_schedule", title = "temporary password with schedule",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x15] = {
        { name = "dp_cache", title = "cached datapoints",
          { who = "mcu", least = 1, most = 65536, title = "request of cached datapoints", variant = "lock", { "rep", "ids", label = "datapoints", counted = true, plain = true, kinds = { { "int", "id", before = "datapoint ", low = 1 } } } },
          { who = "module", least = 2, most = 65536, variant = "lock", { "int", "result", words = WORDS[9] }, { "dps", "dps", empty = true, counted = true } },
        },
      },
      [0x16] = {
        { name = "password_offline", title = "offline dynamic password",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x17] = {
        { name = "serial_number", title = "serial number of the MCU",
          { who = "module", least = 0, most = 0, title = "serial number query", variant = "lock" },
          { who = "mcu", least = 1, most = 256, variant = "lock", { "sized", "serial", label = "serial number" } },
        },
      },
      [0x18] = {
        { name = "report_fast", title = "fast report",
          { who = "mcu", least = 4, most = 65536, variant = "lock", { "dps", "dps" } },
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x19] = {
        { name = "record_fast", title = "fast record report",
          { who = "mcu", least = 11, most = 65536, variant = "lock", { "int", "valid", words = WORDS[8], closed = true }, { "time", "time", flag = "valid" }, { "dps", "dps" } },
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x1a] = {
        { name = "wifi_state", title = "Wi-Fi state query",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x1c] = {
        { name = "positional_notation", title = "positional notation",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x21] = {
        { name = "automatic_update", title = "automatic update",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0x25] = {
        { name = "reset_notice", title = "reset notice",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
      [0xf0] = {
        { name = "wifi_test_2", title = "second Wi-Fi test",
          { who = "module", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, variant = "lock", { "bytes", "data" } },
        },
      },
    },
  },
  zigbee = {
    title = "Zigbee", extended = true,
    versions = { module = { 2 }, mcu = { 2 } },
    commands = {
      [0x00] = {
        { name = "factory_new", title = "factory-new notice",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, title = "factory-new notice acknowledged", { "bytes", "data" } },
        },
      },
      [0x01] = {
        { name = "product_info", title = "product information",
          { who = "module", least = 0, most = 0, title = "product query" },
          { who = "mcu", least = 2, most = 65536, { "json", "info", label = "product", gives = { { "id", "p" }, { "version", "v" }, { "mode", "m" } } }, { "option", "flag", kinds = { { "int", "flag", label = "upgrade flag" } } } },
        },
      },
      [0x02] = {
        { name = "network_state", title = "network state",
          { who = "module", least = 1, most = 1, { "int", "state", words = WORDS[60] } },
          { who = "mcu", least = 0, most = 0, title = "network state acknowledged, or asked for" },
        },
      },
      [0x03] = {
        { name = "configure", title = "restart or pairing of the module",
          { who = "mcu", least = 1, most = 1, { "int", "op", words = WORDS[61] } },
          { who = "module", least = 0, most = 0, title = "restart or pairing acknowledged" },
          { who = "module", least = 1, most = 1, title = "restart or pairing answered", { "int", "result", words = WORDS[20] } },
        },
      },
      [0x04] = {
        { name = "set", title = "set datapoints",
          { who = "module", least = 4, most = 65536, { "dps", "dps" } },
        },
      },
      [0x05] = {
        { name = "report", title = "report",
          { who = "mcu", least = 4, most = 65536, { "dps", "dps" } },
          { who = "module", least = 1, most = 1, title = "report acknowledged", { "int", "result", words = WORDS[62] } },
        },
      },
      [0x06] = {
        { name = "report", title = "report",
          { who = "mcu", least = 4, most = 65536, { "dps", "dps" } },
          { who = "module", least = 1, most = 1, title = "report acknowledged", { "int", "result", words = WORDS[62] } },
        },
      },
      [0x08] = {
        { name = "rf_test", title = "radio test",
          { who = "mcu", least = 1, most = 1, { "int", "channel" } },
          { who = "module", least = 1, most = 2, { "int", "found", label = "test", words = WORDS[9], closed = true }, { "switch", "found", cases = { [1] = { { "int", "signal", after = " %", high = 100 } } } } },
        },
      },
      [0x09] = {
        { name = "scene_count", title = "number of scene switches",
          { who = "module", least = 0, most = 0, title = "number of scene switches, query" },
          { who = "mcu", least = 1, most = 1, { "int", "number" } },
        },
      },
      [0x0a] = {
        { name = "scene", title = "scene trigger",
          { who = "mcu", least = 1, most = 1, { "int", "id", label = "scene" } },
          { who = "module", least = 1, most = 1, title = "scene trigger acknowledged", { "int", "result", words = WORDS[62] } },
        },
      },
      [0x0b] = {
        { name = "mcu_version", title = "MCU version",
          { who = "module", least = 0, most = 0, title = "MCU version query" },
          { who = "mcu", least = 1, most = 1, { "packed_version", "mcu_version", label = "MCU version" } },
        },
      },
      [0x0c] = {
        { name = "ota_notify", title = "notice of an MCU update",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x0d] = {
        { name = "ota_data", title = "data of an MCU update",
          { who = "mcu", least = 14, most = 65536, title = "data of an MCU update, request", { "text", "product", label = "product id", size = 8 }, { "packed_version", "mcu_version", label = "MCU version" }, { "int", "offset", size = 4, form = "," }, { "bytes", "size", least = 1 } },
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x0e] = {
        { name = "ota_result", title = "result of an MCU update",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x20] = {
        { name = "network_query", title = "network state query",
          { who = "mcu", least = 0, most = 0 },
          { who = "module", least = 1, most = 1, title = "network state", { "int", "state", words = WORDS[60] } },
        },
      },
      [0x24] = {
        { name = "time", title = "time",
          { who = "mcu", least = 0, most = 0, title = "time request" },
          { who = "module", least = 8, most = 8, { "unix", "utc", label = "UTC" }, { "unix", "local", label = "local time", zone = "local time" } },
        },
      },
      [0x25] = {
        { name = "mcu_type", title = "MCU type",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x26] = {
        { name = "network_parameters", title = "network parameters",
          { who = "mcu", least = 14, most = 14, { "int", "heartbeat", size = 2, form = ",", words = WORDS[63] }, { "int", "join", label = "time to join", size = 2, form = ",", words = WORDS[63] }, { "int", "rejoin", label = "time to rejoin", size = 2, form = ",", words = WORDS[63] }, { "int", "poll", label = "polling", size = 2, form = ",", words = WORDS[63] }, { "int", "fast_poll", label = "fast polling", size = 2, form = ",", words = WORDS[63] }, { "int", "fail", label = "failed polls", form = "d", words = WORDS[64] }, { "int", "retry", label = "retries", form = "d", words = WORDS[64] }, { "int", "trigger", label = "rejoin trigger", form = "d", words = WORDS[64] }, { "int", "power", label = "transmission power", form = "d", words = WORDS[64] } },
          { who = "module", least = 0, most = 65536, title = "network parameters answered", { "bytes", "data" } },
        },
      },
      [0x27] = {
        { name = "broadcast", title = "broadcast data",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
        { name = "plc_command", title = "command of a power line module",
          { who = "module", least = 0, most = 65536, variant = "plc", { "bytes", "data" } },
        },
      },
      [0x28] = {
        { name = "query", title = "query of datapoints",
          { who = "module", least = 0, most = 65536, { "rep", "ids", label = "datapoints", plain = true, kinds = { { "int", "id", before = "datapoint ", low = 1 } } } },
        },
      },
      [0x29] = {
        { name = "beacon", title = "beacon notice",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x2b] = {
        { name = "wake_delay", title = "configuration of the wake-up delay",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xff] = {
        { name = "ibeacon", title = "iBeacon",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
    },
  },
  ble = {
    title = "Bluetooth LE", extended = false,
    versions = { module = { 0 }, mcu = { 0 } },
    commands = {
      [0x00] = {
        { name = "heartbeat", title = "heartbeat",
          { who = "module", least = 0, most = 0 },
          { who = "mcu", least = 1, most = 1, title = "heartbeat answered", { "int", "state", words = WORDS[1] } },
        },
      },
      [0x01] = {
        { name = "product_info", title = "product information",
          { who = "module", least = 0, most = 0, title = "product query" },
          { who = "mcu", least = 13, most = 24, { "product_text", "product" } },
        },
      },
      [0x02] = {
        { name = "working_mode", title = "working mode",
          { who = "module", least = 0, most = 0, title = "working mode query" },
          { who = "mcu", least = 0, most = 0, title = "working mode: LED and key at the MCU" },
          { who = "mcu", least = 2, most = 2, title = "working mode: LED and key at the module", { "int", "led", label = "LED", before = "GPIO" }, { "int", "key", label = "reset key", before = "GPIO" } },
        },
      },
      [0x03] = {
        { name = "network_state", title = "Bluetooth state",
          { who = "module", least = 1, most = 1, { "int", "state", words = WORDS[65] } },
          { who = "mcu", least = 0, most = 0, title = "Bluetooth state acknowledged" },
        },
      },
      [0x04] = {
        { name = "reset", title = "reset of the binding",
          { who = "mcu", least = 0, most = 0 },
          { who = "module", least = 0, most = 0, title = "reset acknowledged" },
          { who = "module", least = 1, most = 1, title = "reset answered", { "int", "result", words = WORDS[20] } },
        },
      },
      [0x06] = {
        { name = "set", title = "set datapoints",
          { who = "module", least = 4, most = 65536, { "dps", "dps" } },
        },
      },
      [0x07] = {
        { name = "report", title = "report",
          { who = "mcu", least = 0, most = 65536, { "dps", "dps", empty = true } },
        },
      },
      [0x08] = {
        { name = "query", title = "query of all datapoints",
          { who = "module", least = 0, most = 0 },
        },
      },
      [0x09] = {
        { name = "unbind", title = "request to unbind",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0x0e] = {
        { name = "rf_test", title = "radio test",
          { who = "mcu", least = 0, most = 0, title = "radio test request" },
          { who = "module", least = 2, most = 65536, { "json", "info", label = "result" } },
        },
      },
      [0xa0] = {
        { name = "module_version", title = "module version",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xa1] = {
        { name = "factory_reset_notice", title = "factory reset notice",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xe0] = {
        { name = "record", title = "record report",
          { who = "mcu", least = 5, most = 65536, { "int", "stamp", label = "time", words = WORDS[66], closed = true }, { "switch", "stamp", cases = { [3] = { { "time", "time" } } } }, { "dps", "dps" } },
          { who = "mcu", least = 2, most = 65536, { "int", "stamp", label = "time", words = WORDS[67], closed = true }, { "bytes", "data", least = 1 } },
          { who = "module", least = 1, most = 1, title = "record report answered", { "int", "result", words = WORDS[20] } },
        },
      },
      [0xe1] = {
        { name = "time", title = "time",
          { who = "mcu", least = 1, most = 1, title = "time request", { "int", "format", words = WORDS[68], closed = true } },
          { who = "module", least = 4, most = 17, { "int", "result", words = WORDS[20] }, { "int", "format", words = WORDS[68], closed = true }, { "switch", "format", cases = { [0] = { { "time", "time", weekday = true, base = 2018 } }, [1] = { { "text", "milliseconds", size = 13, pattern = "^[0-9]+$" } }, [2] = { { "time", "time", weekday = true } } } }, { "int", "zone", label = "time zone", size = 2, signed = true, after = " hundredths of an hour" } },
        },
      },
      [0xe2] = {
        { name = "advertising", title = "advertising interval",
          { who = "mcu", least = 1, most = 1, { "int", "interval", after = " x 100 ms", high = 20 } },
          { who = "module", least = 1, most = 1, title = "advertising interval answered", { "int", "result", words = WORDS[20], closed = true } },
        },
      },
      [0xe4] = {
        { name = "clock_off", title = "system clock off",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xe5] = {
        { name = "low_power", title = "low power on",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xe6] = {
        { name = "password", title = "one-time password",
          { who = "mcu", least = 8, most = 8, { "text", "password", size = 8, pattern = "^[ -~]+$" } },
          { who = "module", least = 1, most = 1, title = "one-time password answered", { "int", "result", words = WORDS[20] } },
        },
      },
      [0xe7] = {
        { name = "disconnect", title = "end of the connection",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xe8] = {
        { name = "mcu_version_query", title = "MCU version query",
          { who = "module", least = 0, most = 0 },
          { who = "mcu", least = 6, most = 6, title = "MCU version", { "version", "firmware" }, { "version", "hardware" } },
        },
      },
      [0xe9] = {
        { name = "mcu_version", title = "MCU version",
          { who = "mcu", least = 6, most = 6, { "version", "firmware" }, { "version", "hardware" } },
          { who = "module", least = 0, most = 65536, title = "MCU version acknowledged", { "bytes", "data" } },
        },
      },
      [0xea] = {
        { name = "ota_request", title = "request for an MCU update",
          { who = "module", least = 2, most = 2, { "int", "limit", label = "longest packet", size = 2, form = ",", after = " bytes" } },
          { who = "mcu", least = 6, most = 6, title = "request for an MCU update answered", { "int", "result", words = WORDS[69] }, { "version", "firmware" }, { "int", "limit", label = "longest packet", size = 2, form = ",", after = " bytes" } },
        },
      },
      [0xeb] = {
        { name = "ota_file", title = "file of an MCU update",
          { who = "module", least = 35, most = 35, { "text", "product", label = "product id", size = 8 }, { "version", "firmware" }, { "bytes", "md5", label = "MD5", size = 16 }, { "int", "size", size = 4, form = ",", after = " bytes" }, { "int", "crc", label = "CRC", size = 4, before = "0x", form = "x" } },
          { who = "mcu", least = 25, most = 25, title = "file of an MCU update answered", { "int", "result", words = WORDS[70] }, { "int", "size", size = 4, form = ",", after = " bytes" }, { "int", "crc", label = "CRC", size = 4, before = "0x", form = "x" }, { "bytes", "md5", label = "MD5", size = 16 } },
        },
      },
      [0xec] = {
        { name = "ota_offset", title = "offset of an MCU update",
          { who = "module", least = 4, most = 4, { "int", "offset", size = 4, form = "," } },
          { who = "mcu", least = 4, most = 4, { "int", "offset", size = 4, form = "," } },
        },
      },
      [0xed] = {
        { name = "ota_data", title = "data of an MCU update",
          { who = "module", least = 6, most = 65536, { "int", "packet", size = 2 }, { "int", "size", size = 2 }, { "int", "crc", label = "CRC", size = 2, before = "0x", form = "x" }, { "bytes", "data" } },
          { who = "mcu", least = 1, most = 1, title = "data of an MCU update answered", { "int", "result", words = WORDS[71] } },
        },
      },
      [0xee] = {
        { name = "ota_end", title = "end of an MCU update",
          { who = "module", least = 0, most = 0 },
          { who = "mcu", least = 1, most = 1, title = "end of an MCU update answered", { "int", "result", words = WORDS[72] } },
        },
      },
      [0xf0] = {
        { name = "ble_ota_state", title = "state of a Bluetooth update",
          { who = "module", least = 0, most = 65536, { "bytes", "data" } },
          { who = "mcu", least = 0, most = 65536, { "bytes", "data" } },
        },
      },
      [0xf9] = {
        { name = "firmware_channels", title = "firmware of all channels",
          { who = "mcu", least = 1, most = 65536, { "rep", "channels", counted = true, kinds = { { "int", "channel", low = 10, high = 19 }, { "version", "software" }, { "version", "hardware" } } } },
          { who = "module", least = 1, most = 1, title = "firmware of all channels answered", { "int", "result", words = WORDS[20] } },
        },
      },
    },
  },
}
local VARIANTS = { "", "cat1", "dimmer", "gateway", "homekit", "lock", "nbiot", "plc", "sdk", "voice" }
local DP_TYPES = { [0] = "raw", [1] = "bool", [2] = "value", [3] = "string", [4] = "enum", [5] = "bitmap" }
-- Fields of payloads: tuyamcu.data.NAME holds the first of these, tuyamcu.data.NAME.KIND the others.
local FIELDS = {
  ["action"] = { "number" },
  ["alarms"] = { "bytes" },
  ["answer"] = { "number" },
  ["ble_led"] = { "number" },
  ["capabilities"] = { "text" },
  ["category"] = { "number" },
  ["cause"] = { "number" },
  ["channel"] = { "number" },
  ["channels"] = { "text" },
  ["characteristic"] = { "text" },
  ["characteristic_length"] = { "number" },
  ["cloud"] = { "text" },
  ["code"] = { "number", "bytes" },
  ["code_length"] = { "number" },
  ["codes"] = { "text" },
  ["count"] = { "number" },
  ["crc"] = { "number" },
  ["credentials"] = { "text" },
  ["data"] = { "bytes" },
  ["data_length"] = { "number" },
  ["day"] = { "number" },
  ["delay"] = { "number" },
  ["direction"] = { "number" },
  ["dp"] = { "number" },
  ["duty"] = { "number" },
  ["enable"] = { "number" },
  ["error"] = { "number" },
  ["event"] = { "number" },
  ["fail"] = { "number" },
  ["fast_poll"] = { "number" },
  ["features"] = { "text" },
  ["files"] = { "text" },
  ["firmware"] = { "text" },
  ["flag"] = { "number" },
  ["format"] = { "number" },
  ["found"] = { "number" },
  ["free"] = { "number" },
  ["frequency"] = { "number" },
  ["group"] = { "number" },
  ["hardware"] = { "text" },
  ["heartbeat"] = { "number" },
  ["hold"] = { "number" },
  ["homekit"] = { "number" },
  ["homekit_led"] = { "number" },
  ["hour"] = { "number" },
  ["id"] = { "number", "text", "bytes" },
  ["ids"] = { "text" },
  ["index"] = { "number" },
  ["info"] = { "text" },
  ["interval"] = { "number" },
  ["item"] = { "number" },
  ["items"] = { "text" },
  ["join"] = { "number" },
  ["key"] = { "number", "text" },
  ["key_length"] = { "number" },
  ["keys"] = { "text" },
  ["led"] = { "number" },
  ["level"] = { "number" },
  ["limit"] = { "number" },
  ["local"] = { "number" },
  ["loop"] = { "number" },
  ["mac"] = { "ether" },
  ["map"] = { "number" },
  ["mask"] = { "number" },
  ["mcu_version"] = { "text" },
  ["md5"] = { "bytes" },
  ["mic"] = { "number" },
  ["milliseconds"] = { "text" },
  ["minute"] = { "number" },
  ["mode"] = { "number", "text" },
  ["mode_result"] = { "number" },
  ["month"] = { "number" },
  ["number"] = { "number" },
  ["offset"] = { "number" },
  ["op"] = { "number", "bytes" },
  ["packet"] = { "number" },
  ["password"] = { "text" },
  ["period"] = { "number" },
  ["poll"] = { "number" },
  ["power"] = { "number", "text" },
  ["product"] = { "text" },
  ["protocol"] = { "number" },
  ["rate"] = { "number" },
  ["reason"] = { "number" },
  ["record"] = { "bytes" },
  ["rejoin"] = { "number" },
  ["result"] = { "number" },
  ["retry"] = { "number" },
  ["second"] = { "number" },
  ["serial"] = { "number", "text" },
  ["serial_length"] = { "number" },
  ["services"] = { "text" },
  ["session"] = { "number" },
  ["signal"] = { "number" },
  ["size"] = { "number", "bytes" },
  ["software"] = { "text" },
  ["source"] = { "number" },
  ["stamp"] = { "number" },
  ["start"] = { "number" },
  ["state"] = { "number" },
  ["status"] = { "number" },
  ["step"] = { "number" },
  ["subcode"] = { "number" },
  ["time"] = { "text" },
  ["times"] = { "number" },
  ["trigger"] = { "number" },
  ["type"] = { "number", "text" },
  ["type_length"] = { "number" },
  ["units"] = { "text" },
  ["unnamed"] = { "number" },
  ["utc"] = { "number" },
  ["valid"] = { "number" },
  ["value"] = { "number", "text", "bytes" },
  ["value_length"] = { "number" },
  ["values"] = { "text" },
  ["version"] = { "text" },
  ["volume"] = { "number" },
  ["weather"] = { "text" },
  ["weekday"] = { "number" },
  ["why"] = { "number" },
  ["year"] = { "number" },
  ["zero"] = { "bytes" },
  ["zone"] = { "number" },
}

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
