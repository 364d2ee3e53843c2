/* What a plain C program makes of a capture: the yardstick for speed. cc -O3 -o reference reference.c

   reference FILE scan         how many frames there are
   reference FILE index OUT    where each begins and how long it is: eight bytes and four, as the machine has them
   reference FILE dps          of every datapoint how often, the least, the greatest and the latest value
   reference FILE print OUT    a line of text for each frame

   The rule: a header 55 AA, a length of at most 1024, a right checksum; where one of them is missing, go on behind the
   header. The figures come as a line of JSON. With DUMP in the environment `dps` writes its table to the standard
   error: dpID, type, count, least, greatest, latest. */

#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 1024, AROUND = 7, LINE = 16 * LONGEST };
enum { RAW, BOOL, VALUE, STRING, ENUM, BITMAP, TYPES = 256 };

struct wire { const uint8_t *at, *end; };
struct frame { const uint8_t *at; uint32_t payload; };
struct dp { uint8_t id, type; uint32_t length; const uint8_t *value; };
struct tally { uint64_t count; int64_t least, greatest, latest; };

static struct tally tallies[256][TYPES];

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint8_t sum_of(const uint8_t *at, size_t size) {
    uint8_t sum = 0;
    for (size_t place = 0; place < size; place++) sum = (uint8_t)(sum + at[place]);
    return sum;
}

/* The next frame whose sum is right; the wire goes on behind it. */
static bool next_frame(struct wire *wire, struct frame *found) {
    while (wire->end - wire->at >= AROUND) {
        const uint8_t *head = memchr(wire->at, 0x55, (size_t)(wire->end - wire->at) - (AROUND - 1));
        if (head == NULL) return false;
        if (head[1] != 0xAA) {
            wire->at = head + 1;
            continue;
        }
        uint32_t payload = (uint32_t)head[4] << 8 | head[5];
        if (payload > LONGEST || (size_t)(wire->end - head) < payload + AROUND
            || sum_of(head, payload + AROUND - 1) != head[payload + AROUND - 1]) {
            wire->at = head + 2;
            continue;
        }
        found->at = head;
        found->payload = payload;
        wire->at = head + payload + AROUND;
        return true;
    }
    return false;
}

static bool has_datapoints(const struct frame *frame) {
    uint8_t cmd = frame->at[3];
    return cmd == 0x06 || cmd == 0x07 || cmd == 0x22;
}

/* The datapoint at a place of a payload, which moves on. */
static bool next_dp(const uint8_t **at, const uint8_t *end, struct dp *found) {
    const uint8_t *here = *at;
    if (end - here < 4) return false;
    uint32_t length = (uint32_t)here[2] << 8 | here[3];
    if ((size_t)(end - here) < length + 4) return false;
    *found = (struct dp){here[0], here[1], length, here + 4};
    *at = here + 4 + length;
    return true;
}

static int64_t number_of(const struct dp *dp) {
    uint32_t bits = 0;
    for (uint32_t place = 0; place < dp->length && place < 4; place++) bits = bits << 8 | dp->value[place];
    return dp->type == VALUE ? (int32_t)bits : (int64_t)bits;
}

static bool is_number(const struct dp *dp) {
    switch (dp->type) {
        case VALUE: return dp->length == 4;
        case BOOL:
        case ENUM: return dp->length == 1;
        case BITMAP: return dp->length == 1 || dp->length == 2 || dp->length == 4;
        default: return false;
    }
}

static uint64_t count_datapoints(const struct frame *frame) {
    const uint8_t *at = frame->at + 6, *end = at + frame->payload;
    uint64_t count = 0;
    for (struct dp dp; next_dp(&at, end, &dp); count++) {
        int64_t value = is_number(&dp) ? number_of(&dp) : (int64_t)dp.length;
        struct tally *tally = &tallies[dp.id][dp.type];
        if (tally->count == 0 || value < tally->least) tally->least = value;
        if (tally->count == 0 || value > tally->greatest) tally->greatest = value;
        tally->latest = value;
        tally->count++;
    }
    return count;
}

static char *put_number(char *out, int64_t value) {
    char digits[24];
    int count = 0;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    if (value < 0) *out++ = '-';
    do digits[count++] = (char)('0' + left % 10);
    while ((left /= 10) != 0);
    while (count > 0) *out++ = digits[--count];
    return out;
}

static char *put_hex(char *out, const uint8_t *at, uint32_t size) {
    static const char digits[] = "0123456789abcdef";
    for (uint32_t place = 0; place < size; place++) {
        *out++ = digits[at[place] >> 4];
        *out++ = digits[at[place] & 15];
    }
    return out;
}

/* offset, version, command, then datapoints as dpID=value, or the payload in hex. */
static uint64_t print_frame(const struct frame *frame, int64_t offset, FILE *file) {
    static char line[LINE];
    const uint8_t *at = frame->at + 6, *end = at + frame->payload;
    uint64_t count = 0;
    char *out = put_number(line, offset);
    *out++ = ' ';
    out = put_number(out, frame->at[2]);
    *out++ = ' ';
    out = put_hex(out, frame->at + 3, 1);
    if (has_datapoints(frame)) {
        for (struct dp dp; next_dp(&at, end, &dp); count++) {
            *out++ = ' ';
            out = put_number(out, dp.id);
            *out++ = '=';
            if (is_number(&dp)) out = put_number(out, number_of(&dp));
            else if (dp.type == STRING) {
                *out++ = '"';
                memcpy(out, dp.value, dp.length);
                out += dp.length;
                *out++ = '"';
            } else out = put_hex(out, dp.value, dp.length);
        }
    } else {
        *out++ = ' ';
        out = put_hex(out, at, frame->payload);
    }
    *out++ = '\n';
    fwrite(line, 1, (size_t)(out - line), file);
    return count;
}

static void dump(void) {
    for (int id = 0; id < 256; id++)
        for (int type = 0; type < TYPES; type++) {
            const struct tally *tally = &tallies[id][type];
            if (tally->count == 0) continue;
            fprintf(stderr, "%d %d %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", id, type, tally->count,
                    tally->least, tally->greatest, tally->latest);
        }
}

int main(int count, char **words) {
    if (count < 3) return 2;
    const char *mode = words[2];
    FILE *out = count > 3 ? fopen(words[3], "wb") : NULL;
    bool scan = strcmp(mode, "scan") == 0, index = strcmp(mode, "index") == 0, dps = strcmp(mode, "dps") == 0;
    bool print = strcmp(mode, "print") == 0;
    if (!(scan || dps || ((index || print) && out != NULL))) return 2;
    if (out != NULL) setvbuf(out, NULL, _IOFBF, 1 << 16);
    int file = open(words[1], O_RDONLY);
    struct stat about;
    if (file < 0 || fstat(file, &about) != 0) return 3;
    double begun = seconds();
    size_t size = (size_t)about.st_size;
    uint8_t *data = malloc(size + 1);
    size_t have = 0;
    for (ssize_t more; have < size && (more = read(file, data + have, size - have)) > 0;) have += (size_t)more;
    double loaded = seconds();
    struct wire wire = {data, data + have};
    uint64_t frames = 0, bytes = 0, datapoints = 0;
    for (struct frame frame; next_frame(&wire, &frame); frames++) {
        bytes += frame.payload + AROUND;
        if (dps && has_datapoints(&frame)) datapoints += count_datapoints(&frame);
        if (print) datapoints += print_frame(&frame, frame.at - data, out);
        if (index) {
            uint64_t offset = (uint64_t)(frame.at - data);
            uint32_t length = frame.payload + AROUND;
            fwrite(&offset, sizeof offset, 1, out);
            fwrite(&length, sizeof length, 1, out);
        }
    }
    if (out != NULL && fclose(out) != 0) return 3;
    double done = seconds();
    if (getenv("DUMP") != NULL) dump();
    printf("{\"frames\": %" PRIu64 ", \"bytes\": %" PRIu64 ", \"dps\": %" PRIu64 ", \"read_s\": %.6f, \"work_s\": %.6f}\n",
           frames, bytes, datapoints, loaded - begun, done - loaded);
    return 0;
}
