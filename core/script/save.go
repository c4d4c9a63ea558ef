package script

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/history"
)

// A saved history is one line for people and programs that wonder what the file
// is, and behind it, compressed, the run as a script: the config line, and each
// event in the order in which it was first done. Before an event that was not
// done where the one before it ended stands a line "at N", the place where it
// was done; the last line is the place where the history stood.

const (
	saveWord    = "glassraft history"
	saveVersion = "1"
	placeWord   = "at"

	// SaveBytesMax bounds a saved history, compressed and not: more events than
	// history.EventsMax do not fit into it anyway.
	SaveBytesMax = 64 << 20

	// loadWorkMax bounds what loading may cost (history.Work): a hundred times
	// what a history of 100,000 events takes. More is not the record of a run,
	// but an attack on whoever opens it.
	loadWorkMax = 200_000_000
)

// ErrDamaged: bytes that Save did not write, or that were changed since.
var ErrDamaged = errors.New("damaged history")

// Save writes the whole tree of a history, and the place where it stands, as
// bytes that Load reads.
func Save(h *history.History) []byte { return NewSaver(h).Bytes() }

// IsSaved tells whether bytes begin as Save's do.
func IsSaved(b []byte) bool { return bytes.HasPrefix(b, []byte(saveWord+" ")) }

// Load reads what Save wrote, and does every event of it again. newObserver is
// that of history.New. Errors: ErrDamaged where the bytes are not as they were
// written or an event is not possible; another version, and more bytes than
// SaveBytesMax, are errors too.
func Load(saved []byte, newObserver func() core.Observer) (*history.History, error) {
	if len(saved) > SaveBytesMax {
		return nil, fmt.Errorf("history of %d bytes (legal: up to %d)", len(saved), SaveBytesMax)
	}
	text, err := unpack(saved)
	if err != nil {
		return nil, err
	}
	l := loader{newObserver: newObserver, workMax: loadWorkMax, replayMax: loadWorkMax}
	return l.load(text)
}

// loader does what the lines of a saved history say.
type loader struct {
	newObserver func() core.Observer
	workMax     int              // what it may cost (history.Work)
	replayMax   int              // and how much of that may be for going to places
	once        int              // what its events cost, each done once
	costly      bool             // it costs more
	h           *history.History // nil before the first line
	moved       bool             // the line before was a place
}

// unpack checks the first line and gives the script behind it.
func unpack(saved []byte) (string, error) {
	header, packed, found := bytes.Cut(saved, []byte("\n"))
	rest, ours := strings.CutPrefix(string(header[:min(len(header), 100)]), saveWord+" ")
	if !found || !ours {
		return "", fmt.Errorf("%w: it does not begin with %q", ErrDamaged, saveWord)
	}
	version, rest, _ := strings.Cut(rest, " ")
	if version != saveVersion {
		return "", fmt.Errorf("history of version %q (this program reads version %s)", version, saveVersion)
	}
	sum, size, _ := strings.Cut(rest, " ")
	sum, hasSum := strings.CutPrefix(sum, "crc32=")
	size, hasSize := strings.CutPrefix(size, "bytes=")
	length, err := strconv.ParseUint(size, 10, 32)
	if !hasSum || !hasSize || err != nil {
		return "", fmt.Errorf("%w: first line %q (legal: %s %s crc32=SUM bytes=LENGTH)", ErrDamaged, header, saveWord, saveVersion)
	}
	if length > SaveBytesMax {
		return "", fmt.Errorf("history of %d bytes (legal: up to %d)", length, SaveBytesMax)
	}
	// One byte more than there should be is enough to know.
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), int64(length)+1))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if got := fmt.Sprintf("%08x", crc32.ChecksumIEEE(body)); uint64(len(body)) != length || got != sum {
		return "", fmt.Errorf("%w: %d bytes with crc32=%s (the first line says %d bytes with crc32=%s)", ErrDamaged, len(body), got, length, sum)
	}
	return string(body), nil
}

func (l *loader) load(text string) (*history.History, error) {
	number := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		number++
		if err := l.line(line); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrDamaged, number, err)
		}
	}
	return l.h, nil
}

func (l *loader) line(line string) error {
	if l.h == nil {
		return l.begin(line)
	}
	if l.h.Work() > l.workMax || l.h.Work()-l.once > l.replayMax {
		l.costly = true
		return fmt.Errorf("%w: it takes more than %d events and ticks to do it again", core.ErrLimit, l.workMax)
	}
	if place, isPlace := strings.CutPrefix(line, placeWord+" "); isPlace {
		return l.move(place)
	}
	l.moved = false
	e, err := ParseLine(line)
	if err != nil {
		return err
	}
	size, work := l.h.Len(), l.h.Work()
	if _, err := l.h.Do(e); err != nil {
		return err
	}
	l.once += l.h.Work() - work
	if l.h.Len() == size {
		return fmt.Errorf("%q was done here before", clipped(line))
	}
	return nil
}

// begin starts the history that the config line describes.
func (l *loader) begin(line string) error {
	options, isConfig := strings.CutPrefix(line, configVerb+" ")
	if !isConfig {
		return fmt.Errorf("%q (legal: %s ...)", clipped(line), configVerb)
	}
	r := reader{file: &File{Config: core.Defaults()}}
	err := r.configure(options)
	if err == nil {
		l.h, err = history.New(r.file.Config, l.newObserver)
	}
	return err
}

// move goes to a place. Two places in a row would only cost time.
func (l *loader) move(place string) error {
	id, err := strconv.Atoi(place)
	switch {
	case err != nil:
		return fmt.Errorf("place %q (legal: a whole number)", clipped(place))
	case l.moved:
		return fmt.Errorf("place %d after another place (legal: an event)", id)
	}
	l.moved = true
	return l.h.Seek(history.EventID(id))
}
