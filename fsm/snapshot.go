package fsm

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

const (
	// snapshotFormat is the first line but for the version.
	snapshotFormat  = "glassraft kv version "
	snapshotVersion = 1

	appliedWord  = "applied "
	setWord      = "set "
	checksumWord = "crc32 "
)

// Snapshot returns the whole state as text, the same bytes for the same state. It reads
//
//	glassraft kv version 1
//	applied 17
//	set x 5
//	set y "a b"
//	session alice 3 ok
//	crc32 0f1e2d3c
//
// with the keys and the clients in ascending order. The last line is the CRC-32 (IEEE) of all bytes before that line.
func (kv *KV) Snapshot() ([]byte, error) {
	b := append([]byte(snapshotFormat), strconv.Itoa(snapshotVersion)...)
	b = append(b, '\n')
	b = append(b, appliedWord...)
	b = strconv.AppendUint(b, kv.lastApplied, 10)
	b = append(b, '\n')
	for key, value := range kv.All() {
		b = append(Command{Verb: Set, Key: key, Value: value}.appendText(b), '\n')
	}
	b, err := kv.sessions.AppendText(b)
	if err != nil {
		return nil, err
	}
	return append(b, checksumLine(b)...), nil
}

// Restore replaces the whole state by that of a snapshot. Only bytes that Snapshot writes are accepted; on damaged,
// truncated, extended or foreign ones, and on a version that is not ours, it returns an error that wraps
// ErrBadSnapshot, and changes nothing.
func (kv *KV) Restore(snapshot []byte) error {
	parsed, err := parseSnapshot(string(snapshot))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadSnapshot, err)
	}
	*kv = *parsed
	return nil
}

// parseSnapshot looks at the format first, because another version may have another checksum; then at the checksum,
// because it explains most of what could be wrong with the lines.
func parseSnapshot(text string) (*KV, error) {
	if err := checkFormat(text); err != nil {
		return nil, err
	}
	body, err := cutChecksum(text)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
	kv := NewKV()
	line := 1
	if line == len(lines) {
		return nil, fmt.Errorf("line %d: no line %sINDEX", line+1, appliedWord)
	}
	if kv.lastApplied, err = parseApplied(lines[line]); err != nil {
		return nil, fmt.Errorf("line %d: %w", line+1, err)
	}
	keyLast := ""
	for line++; line < len(lines) && strings.HasPrefix(lines[line], setWord); line++ {
		c, err := parseSet(lines[line])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line+1, err)
		}
		if len(kv.values) > 0 && c.Key <= keyLast {
			return nil, fmt.Errorf("line %d: key %s after %s: legal is ascending order", line+1,
				excerpt(c.Key), excerpt(keyLast))
		}
		kv.values[c.Key] = c.Value
		keyLast = c.Key
	}
	kv.sessions, err = parseSessions(lines[line:], line+1)
	return kv, err
}

// checkFormat checks the first line.
func checkFormat(text string) error {
	line, _, _ := strings.Cut(text, "\n")
	version, found := strings.CutPrefix(line, snapshotFormat)
	if !found {
		return fmt.Errorf("line 1: foreign format %s: legal is %s%d", excerpt(line), snapshotFormat, snapshotVersion)
	}
	if version != strconv.Itoa(snapshotVersion) {
		return fmt.Errorf("line 1: version %s: legal is %d", excerpt(version), snapshotVersion)
	}
	return nil
}

// cutChecksum checks the last line and returns all before it.
func cutChecksum(text string) (string, error) {
	begin := strings.LastIndexByte(strings.TrimSuffix(text, "\n"), '\n') + 1
	body, got := text[:begin], text[begin:]
	if !strings.HasPrefix(got, checksumWord) {
		return "", fmt.Errorf("last line: no checksum but %s: the snapshot is cut off or has something added", excerpt(got))
	}
	if want := checksumLine([]byte(body)); got != want {
		return "", fmt.Errorf("last line: wrong checksum %s: the lines before it have %s", excerpt(got), excerpt(want))
	}
	return body, nil
}

// checksumLine returns the last line of a snapshot, for all bytes before it.
func checksumLine(body []byte) string {
	return fmt.Sprintf("%s%08x\n", checksumWord, crc32.ChecksumIEEE(body))
}

// parseApplied reads the line of LastApplied.
func parseApplied(line string) (uint64, error) {
	text, _ := strings.CutPrefix(line, appliedWord)
	index, err := strconv.ParseUint(text, 10, 64)
	if err != nil || line != appliedWord+strconv.FormatUint(index, 10) {
		return 0, fmt.Errorf("unexpected %s: legal is %sINDEX", excerpt(line), appliedWord)
	}
	return index, nil
}

// parseSet reads the line of one key, exactly as Snapshot writes it.
func parseSet(line string) (Command, error) {
	c, err := ParseCommand(line)
	if err != nil {
		return Command{}, err
	}
	if want := c.String(); line != want {
		return Command{}, fmt.Errorf("%s is not written as %s", excerpt(line), excerpt(want))
	}
	if len(c.Value) > ValueBytesMax {
		return Command{}, fmt.Errorf("value of %s is %d bytes: legal are at most %d",
			excerpt(c.Key), len(c.Value), ValueBytesMax)
	}
	return c, nil
}
