"""Generic Wi-Fi: voice (0x60-0x65, 0x95), Matter (0x66), storage and factory tests (0x69, 0x70, 0x72, 0x80).

Sources: TDOC and SDK262 unless a row says otherwise.
"""

from __future__ import annotations

from tuyasniff.protocol.compound import Option
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import ACCEPTED, DATA, FILE_LIMIT, RESULT, data_only
from tuyasniff.protocol.fields import Bytes, Int, enum, u8, u32
from tuyasniff.protocol.rows import Command, Shape, mcu, module
from tuyasniff.protocol.texts import Json

DOC = "TDOC, SDK262"
QUERY = {0xA0: "query"}
MIC = enum("mic", {0: "on", 1: "off", **QUERY}, "microphone")
VOLUME = Int("volume", words=QUERY, shows="{:d}")
LOOP = enum("loop", {0: "off", 1: "microphone 1", 2: "microphone 2", **QUERY}, "audio loop")
SWITCH = enum("enable", words.ON_OFF)
ALARM_OP = enum("op", {1: "set", 2: "edit", 3: "delete"})
JSON = Json("info", "content")


def answered(title: str) -> Shape:
    """A result byte from the module."""
    return module(RESULT, title=f"{title} answered")


VOICE = (
    Command(
        0x60,
        "voice_state",
        "voice state",
        (mcu(title="voice state query"), module(Int("state", words={0: "idle"}, shows="{:d}"))),
        DOC,
        ("55aa0360000062", "55aa006000010060"),
    ),
    Command(0x61, "microphone", "microphone", (mcu(MIC), module(MIC)), DOC, ("55aa03610001a004", "55aa006100010061")),
    Command(0x62, "volume", "volume", (mcu(VOLUME), module(VOLUME)), DOC, ("55aa036200010368", "55aa006200010365")),
    Command(
        0x63, "audio_test", "audio loop test", (mcu(LOOP), module(LOOP)), DOC, ("55aa03630001a006", "55aa006300010063")
    ),
    Command(
        0x64,
        "wake_test",
        "test of the wake word",
        (mcu(title="test of the wake word, request"), module(ACCEPTED)),
        "TDOC; a comment in SDK262 has ok and failed the other way round",
        ("55aa0364000066", "55aa006400010165"),
    ),
)

PLAY = (
    Command(
        0x65,
        "play_control",
        "play control",
        (mcu(JSON), answered("play control")),
        DOC,
        ("55aa0365000e007b22706c6179223a747275657d61", "55aa00650002000066"),
        sub=0x00,
    ),
    Command(
        0x65,
        "play_state",
        "play state",
        (module(JSON), mcu(RESULT, title="play state acknowledged")),
        f"{DOC}; SDK262 sends the answer under 0x34",
        ("55aa0065000e017b22706c6179223a747275657d5f", "55aa0365000201006a"),
        sub=0x01,
    ),
    Command(
        0x65,
        "voice_wake",
        "waking of the voice module",
        (mcu(), answered("waking of the voice module")),
        DOC,
        ("55aa03650001026a", "55aa00650002020068"),
        sub=0x02,
    ),
    Command(
        0x65,
        "speech",
        "speech recognition",
        (mcu(SWITCH), answered("speech recognition")),
        DOC,
        ("55aa0365000203016d", "55aa00650002030069"),
        sub=0x03,
    ),
    Command(
        0x65,
        "speech_text",
        "recognised speech",
        (
            module(JSON),
            mcu(JSON),
            module(title="recognised speech acknowledged"),
            mcu(title="recognised speech acknowledged"),
        ),
        "TDOC prints the directions swapped",
        ("55aa00650021047b2274657874223a226f6e222c22737065616b6572223a312c226964223a317d53", "55aa03650001046c"),
        sub=0x04,
    ),
    Command(
        0x65,
        "playlist",
        "playlist",
        (mcu(title="playlist request"), module(RESULT, JSON), answered("playlist request")),
        DOC,
        ("55aa03650001056d", "55aa0065000d05007b22746f74616c223a307d40", "55aa0065000205016c"),
        sub=0x05,
    ),
    Command(
        0x65,
        "call",
        "call",
        (mcu(u8("action")), answered("call")),
        DOC,
        ("55aa03650002060170", "55aa0065000206006c"),
        sub=0x06,
    ),
    Command(
        0x65,
        "recording_start",
        "start of a recording",
        (mcu(u8("action")), answered("start of a recording")),
        DOC,
        ("55aa03650002070171", "55aa0065000207006d"),
        sub=0x07,
    ),
    Command(
        0x65,
        "recording_stop",
        "end of a recording",
        (mcu(u8("action")), answered("end of a recording")),
        DOC,
        ("55aa03650002080071", "55aa0065000208006e"),
        sub=0x08,
    ),
)

ALARMS = (
    Command(
        0x65,
        "alarm_notice",
        "alarm notice",
        (mcu(SWITCH), answered("alarm notice")),
        DOC,
        ("55aa03650002090173", "55aa0065000209006f"),
        sub=0x09,
    ),
    Command(
        0x65,
        "alarms",
        "alarms",
        (
            module(u8("number"), Bytes("alarms")),
            mcu(title="alarms acknowledged"),
        ),
        f"{DOC}; the records are known in part only",
        ("55aa0065000f0a01010102030405061a0102030400b8", "55aa036500010a72"),
        sub=0x0A,
    ),
    Command(
        0x65,
        "alarms_query",
        "query of alarms",
        (mcu(), module(Bytes("alarms", least=1), title="alarms")),
        DOC,
        ("55aa036500010b73", "55aa006500020b0071"),
        sub=0x0B,
    ),
    Command(
        0x65,
        "alarm_local",
        "local alarm",
        (mcu(SWITCH), answered("local alarm")),
        DOC,
        ("55aa036500020c0176", "55aa006500020c0072"),
        sub=0x0C,
    ),
    Command(
        0x65,
        "alarm_set",
        "alarm to set",
        (
            mcu(ALARM_OP, JSON),
            module(ALARM_OP, RESULT, Bytes("id", size=6), title="alarm to set answered"),
        ),
        DOC,
        ("55aa036500120d017b2274696d65223a2230373a3030227df1", "55aa006500090d010001020304050690"),
        sub=0x0D,
    ),
    Command(
        0x65,
        "reminders",
        "number of reminders",
        (mcu(title="number of reminders, query"), module(u8("number"))),
        DOC,
        ("55aa036500010e76", "55aa006500020e0276"),
        sub=0x0E,
    ),
    Command(
        0x65,
        "speak",
        "text to speak",
        (mcu(JSON), answered("text to speak")),
        DOC,
        (
            "55aa036500250f7b2274657874223a2268656c6c6f222c2274797065223a312c22746172676574223a317d2d",
            "55aa006500020f0075",
        ),
        sub=0x0F,
    ),
)

OTHERS = (
    Command(
        0x66,
        "matter_identify",
        "Matter: identify",
        (module(u8("state")), mcu(RESULT, title="Matter: identify answered")),
        DOC,
        ("55aa00660002000168", "55aa0366000200006a"),
        sub=0x00,
    ),
    Command(
        0x66,
        "matter_event",
        "Matter: event",
        (module(u8("event")), mcu(RESULT, title="Matter: event answered")),
        DOC,
        ("55aa0066000201036b", "55aa0366000201006b"),
        sub=0x01,
    ),
    Command(
        0x69,
        "storage_start",
        "start of cloud storage",
        (mcu(JSON), module(JSON), mcu(DATA), module(DATA)),
        "SDK262, the direction is not known; it also sends what belongs to 0x80 under this command",
        ("55aa0369000a017b226c656e223a347d5f", "55aa0069000201006b"),
        sub=0x01,
        limit=FILE_LIMIT,
    ),
    Command(
        0x69,
        "storage_data",
        "data for cloud storage",
        (mcu(DATA), module(DATA)),
        "SDK262, the direction is not known; it also sends what belongs to 0x80 under this command",
        ("55aa0369000502010203047c",),
        sub=0x02,
        limit=FILE_LIMIT,
    ),
    data_only(0x70, "cn_iot", "CN-IOT", "SDK262, name only", "55aa037000012497"),
    Command(
        0x72,
        "fan_test",
        "fan test",
        (mcu(u8("step"), u8("hold", shows="{} s")), answered("fan test")),
        DOC,
        ("55aa03720003010a0587", "55aa00720002010074"),
        sub=0x01,
    ),
    Command(
        0x72,
        "fan_duty",
        "fan duty",
        (mcu(u8("duty", shows="{} %")), answered("fan duty")),
        DOC,
        ("55aa037200020232aa", "55aa00720002020075"),
        sub=0x02,
    ),
    data_only(0x80, "ap_test_1", "test through the access point, 1", "SDK262, name only", "55aa038000010184", sub=0x01),
    data_only(0x80, "ap_test_2", "test through the access point, 2", "SDK262, name only", "55aa038000010285", sub=0x02),
    Command(
        0x95,
        "voice_command",
        "offline voice command",
        (module(u32("id", "command")), mcu(Option("result", kinds=(RESULT,)), title="offline voice command answered")),
        "SDK262",
        ("55aa00950004000000059d", "55aa039500010098"),
    ),
)

VOICE_ROWS = (*VOICE, *PLAY, *ALARMS, *OTHERS)
