package script

import (
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"

	"glassraft/core/history"
)

// Saver saves one history again and again while it grows: what was compressed
// stays compressed, so that saving costs what was added since, and not the whole
// run each time. What it writes is what Save writes.
type Saver struct {
	h    *history.History
	done history.EventID // the last event whose line is in closed or in open

	// closed is compressed and ends on a byte's border, so that more can follow;
	// sum and length are those of the text in it.
	closed bytes.Buffer
	sum    uint32
	length int
	closer *flate.Writer

	// open is the text behind it. It is compressed each time anew, with the text
	// before it as its dictionary, which is what a reader has before its eyes.
	open   []byte
	opener *flate.Writer // nil: there is another dictionary than there was
	before []byte        // the end of the text in closed
}

// openMax bounds the text that is compressed each time, in bytes. It is as much
// as deflate looks back.
const openMax = 32 << 10

// NewSaver begins with a history. The events that it holds when Bytes is called
// must not be taken from it (history.Try) after that.
func NewSaver(h *history.History) *Saver {
	s := &Saver{h: h, open: fmt.Appendf(nil, "%s%v\n", configVerb, h.Config())}
	s.closer = compressor(&s.closed, nil)
	return s
}

// Bytes gives the history as it is now, as Save does.
func (s *Saver) Bytes() []byte {
	for int(s.done) < s.h.Len() {
		s.open = appendEvent(s.open, s.h, s.done+1)
		s.done++
		if len(s.open) >= openMax {
			s.close()
		}
	}
	size := len(s.open)
	s.open = fmt.Appendf(s.open, "%s %d\n", placeWord, s.h.At())
	last := s.open
	s.open = s.open[:size]

	var out bytes.Buffer
	sum := crc32.Update(s.sum, crc32.IEEETable, last)
	fmt.Fprintf(&out, "%s %s crc32=%08x bytes=%d\n", saveWord, saveVersion, sum, s.length+len(last))
	out.Write(s.closed.Bytes())
	if s.opener == nil {
		s.opener = compressor(&out, s.before)
	} else {
		s.opener.Reset(&out)
	}
	_, err := s.opener.Write(last)
	mustWrite(err)
	mustWrite(s.opener.Close())
	return out.Bytes()
}

// close compresses what is open, for good.
func (s *Saver) close() {
	_, err := s.closer.Write(s.open)
	mustWrite(err)
	mustWrite(s.closer.Flush())
	s.sum = crc32.Update(s.sum, crc32.IEEETable, s.open)
	s.length += len(s.open)
	s.before = append(s.before[:0], s.open[len(s.open)-openMax:]...)
	s.open, s.opener = s.open[:0], nil
}

// appendEvent adds an event's line, and before it the place where it was done,
// unless that is where the event before it ended.
func appendEvent(text []byte, h *history.History, id history.EventID) []byte {
	if parent := h.Parent(id); parent != id-1 {
		text = fmt.Appendf(text, "%s %d\n", placeWord, parent)
	}
	text = append(text, h.Event(id).String()...)
	return append(text, '\n')
}

// compressor writes to memory; before is what a reader will have read already.
func compressor(w io.Writer, before []byte) *flate.Writer {
	c, err := flate.NewWriterDict(w, flate.DefaultCompression, before)
	mustWrite(err)
	return c
}

func mustWrite(err error) {
	if err != nil {
		panic("invariant: writing to memory failed: " + err.Error())
	}
}
