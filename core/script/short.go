package script

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"glassraft/core"
	"glassraft/core/history"
)

// The short form of a saved history is for links, where each character counts.
// It is half as long as Save's: the four bytes of the script's checksum, and
// behind them, compressed, the script's lines, of which the kinds that a run
// consists of take a byte for the kind and the node, and a number. All others
// stand there as they are.

// ErrCostly: doing a run again takes longer than whoever opens it should wait.
var ErrCostly = errors.New("the run takes too long to do again")

const (
	// shortBytesMax bounds the lines of a short form before they are compressed:
	// three times what a link of 16,000 characters holds.
	shortBytesMax = 128 << 10
	// shortWorkMax and shortReplayMax bound what doing it again may cost, so that
	// whoever opens a link made to annoy waits for seconds, not for ever. The first
	// is mostly ticks, of which a browser does a million a second; the second is
	// events, of which it does some ten thousand.
	shortWorkMax   = 5_000_000
	shortReplayMax = 200_000

	checksumBytes = 4
)

// The kinds of line, in the lower bits of its first byte. Above them stands the
// node, which is the sender where it is about a message.
const (
	lineText     = iota // the line, and its end
	lineTick            // uvarint: how many
	lineReady           //
	lineDeliver         // varint: its number less the last one of this sender
	lineAppend          //
	lineApply           //
	lineKindBits = 3
	lineNodeMax  = 1<<(8-lineKindBits) - 1
	lineKindMask = 1<<lineKindBits - 1
)

// SaveShort writes what Save writes in fewer bytes, that LoadShort reads.
func SaveShort(h *history.History) []byte {
	text := fmt.Appendf(nil, "%s%v\n", configVerb, h.Config())
	for id := history.Start + 1; int(id) <= h.Len(); id++ {
		text = appendEvent(text, h, id)
	}
	text = fmt.Appendf(text, "%s %d\n", placeWord, h.At())

	out := bytes.NewBuffer(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(text)))
	w, err := flate.NewWriter(out, flate.BestCompression)
	mustWrite(err)
	_, err = w.Write(shortened(string(text)))
	mustWrite(err)
	mustWrite(w.Close())
	return out.Bytes()
}

// LoadShort reads what SaveShort wrote, and does every event of it again. What
// follows behind it is ignored. Errors: ErrDamaged where the bytes are not as they
// were written or an event is not possible; ErrCostly where doing them again would
// take longer than a run of this length can.
func LoadShort(saved []byte, newObserver func() core.Observer) (*history.History, error) {
	if len(saved) < checksumBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrDamaged, len(saved))
	}
	// One byte more than there should be is enough to know.
	short, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(saved[checksumBytes:])), shortBytesMax+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case len(short) > shortBytesMax:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrCostly, shortBytesMax)
	}
	text, err := lengthened(short)
	if err != nil {
		return nil, err
	}
	if sum, want := crc32.ChecksumIEEE([]byte(text)), binary.BigEndian.Uint32(saved); sum != want {
		return nil, fmt.Errorf("%w: crc32=%08x (it says %08x)", ErrDamaged, sum, want)
	}
	l := loader{newObserver: newObserver, workMax: shortWorkMax, replayMax: shortReplayMax}
	h, err := l.load(text)
	if l.costly {
		return nil, fmt.Errorf("%w: %w", ErrCostly, err)
	}
	return h, err
}

// shortened gives the lines of a script in their short form.
func shortened(text string) []byte {
	var out []byte
	last := map[core.NodeID]uint32{}
	for line := range strings.Lines(text) {
		out = appendShort(out, strings.TrimSuffix(line, "\n"), last)
	}
	return out
}

// appendShort adds a line; last holds the number of each sender's message that
// was delivered last.
func appendShort(out []byte, line string, last map[core.NodeID]uint32) []byte {
	e, err := ParseLine(line)
	// What a kind and a number do not say, or say in other words, stays as it is.
	if err == nil && e.String() == line {
		switch e := e.(type) {
		case core.Tick:
			if fits(e.Node) && e.Count > 0 {
				return binary.AppendUvarint(append(out, lineByte(lineTick, e.Node)), uint64(e.Count))
			}
		case core.Deliver:
			if id := e.Msg; fits(id.From) && id.Copy == 0 && !e.Now {
				step := int64(id.Seq) - int64(last[id.From])
				last[id.From] = id.Seq
				return binary.AppendVarint(append(out, lineByte(lineDeliver, id.From)), step)
			}
		case core.Ready:
			if fits(e.Node) {
				return append(out, lineByte(lineReady, e.Node))
			}
		case core.AppendThread:
			if fits(e.Node) && !e.Now {
				return append(out, lineByte(lineAppend, e.Node))
			}
		case core.ApplyThread:
			if fits(e.Node) && !e.Now {
				return append(out, lineByte(lineApply, e.Node))
			}
		}
	}
	return append(append(append(out, lineText), line...), '\n')
}

func fits(id core.NodeID) bool { return id <= lineNodeMax }

func lineByte(kind byte, id core.NodeID) byte { return kind | byte(id)<<lineKindBits }

// lengthened is the inverse of shortened.
func lengthened(short []byte) (string, error) {
	var text strings.Builder
	last := map[core.NodeID]uint32{}
	for len(short) > 0 {
		kind, id := short[0]&lineKindMask, core.NodeID(short[0]>>lineKindBits)
		short = short[1:]
		var e core.Event
		used := 0
		switch kind {
		case lineText:
			end := bytes.IndexByte(short, '\n') + 1
			if end == 0 {
				return "", fmt.Errorf("%w: a line without an end", ErrDamaged)
			}
			text.Write(short[:end])
			short = short[end:]
			continue
		case lineTick:
			var count uint64
			count, used = binary.Uvarint(short)
			e = core.Tick{Node: id, Count: int(count)}
		case lineDeliver:
			var step int64
			step, used = binary.Varint(short)
			last[id] += uint32(step)
			e = core.Deliver{Msg: core.MsgID{From: id, Seq: last[id]}}
		case lineReady:
			e = core.Ready{Node: id}
		case lineAppend:
			e = core.AppendThread{Node: id}
		case lineApply:
			e = core.ApplyThread{Node: id}
		default:
			return "", fmt.Errorf("%w: a line of kind %d", ErrDamaged, kind)
		}
		if used < 0 || used == 0 && (kind == lineTick || kind == lineDeliver) {
			return "", fmt.Errorf("%w: a line without its number", ErrDamaged)
		}
		short = short[used:]
		text.WriteString(e.String() + "\n")
	}
	return text.String(), nil
}
