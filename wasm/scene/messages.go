package scene

import (
	"fmt"
	"strconv"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// drawnMax is how many messages are drawn: more than a person can tell apart, and
// few enough for a picture in time.
const drawnMax = 300

// labelledMax is how many messages may be under way for their names to be
// shown. Heartbeats go without: they are many, and all say the same.
const (
	labelledMax       = 6
	labelledNarrowMax = 2 // on a stage with little room
	narrowWidth       = 480
)

// way is the way of a message, along which it moves while nothing else changes.
type way struct {
	from, to  core.NodeID
	copy      uint8
	sent, due core.Time
}

func wayOf(v *view.Message) way { return way{v.From, v.To, v.ID.Copy, v.Sent, v.Due} }

func (l layout) on(w way, at core.Time) point { return l.along(w.from, w.to, w.copy, w.progress(at)) }

func (b *builder) messages(m *app.Model) {
	l := b.layout
	if b.still {
		for i, g := range b.last {
			b.scene = append(b.scene, g.moved([]Attr{{"transform", translate(l.on(b.ways[i], m.Clock))}}))
		}
		return
	}
	labelled := 0
	for i := range m.Frame.Messages {
		if shape(&m.Frame.Messages[i]) != "beat" {
			labelled++
		}
	}
	most := labelledMax
	if l.size.Width < narrowWidth {
		most = labelledNarrowMax
	}
	shown := m.Frame.Messages[:min(len(m.Frame.Messages), drawnMax)]
	// Labels keep their sides between two events, while the shown moment goes on.
	now := m.Frame.Now
	var taken []box
	if labelled <= most {
		taken = l.taken(m)
		for i := range shown {
			if v := &shown[i]; l.draws(v) {
				taken = append(taken, around(l.on(wayOf(v), now), 2*messageReach, 20))
			}
		}
	}
	named := map[[2]core.NodeID]bool{} // links that have a label already
	for i := range shown {
		v := &shown[i]
		if !l.draws(v) {
			continue
		}
		link := [2]core.NodeID{v.From, v.To}
		side := l.usualSide(wayOf(v), v.Label)
		label := m.Message == v.ID
		if labelled <= most && shape(v) != "beat" && !named[link] {
			at := l.on(wayOf(v), now)
			if free, ok := l.freeSide(at, side, v.Label, taken); ok {
				side, label = free, true
				taken = append(taken, labelBox(at, side, v.Label))
			}
		}
		named[link] = named[link] || label
		b.message(m, l, v, side, label, "")
	}
	// What the last step delivered or lost is still on its way while the shown
	// moment catches up.
	if m.Gliding() && m.Glide.To > m.Glide.From {
		for i := range m.Before.Messages[:min(len(m.Before.Messages), drawnMax)] {
			v := &m.Before.Messages[i]
			if _, still := m.Frame.Message(v.ID); !still && l.draws(v) {
				b.message(m, l, v, labelRight, false, "arriving")
			}
		}
	}
}

// seenMessage is all of a message that the stage shows, beside where it is.
type seenMessage struct {
	from, to               core.NodeID
	term                   core.Term
	kind, what, raw, state string
	entries                int
	response, reject, held bool
	labelled, selected     bool
	side                   labelSide
}

// draws tells whether a message is seen on the stage. One that never leaves its node,
// or is sent to a node that does not exist, is only in the list of what is next.
func (l layout) draws(v *view.Message) bool {
	return !v.Local && v.To > 0 && int(v.To) <= l.count && v.From > 0 && int(v.From) <= l.count
}

func (b *builder) message(m *app.Model, l layout, v *view.Message, side labelSide, labelled bool, state string) {
	w := wayOf(v)
	b.ways = append(b.ways, w)
	s := seenMessage{
		from: v.From, to: v.To, term: v.Term, kind: shape(v), raw: v.Raw, what: v.Label, entries: v.Entries, labelled: labelled,
		response: v.Response, reject: v.Reject, held: v.Held, selected: m.Message == v.ID && state == "",
		state: state, side: side,
	}
	key := "msg." + v.Name
	moving(b, key, s, []Attr{{"transform", translate(l.on(w, m.Clock))}}, func() {
		words := fmt.Sprintf("message from %v to %v: %s", s.from, s.to, s.what) + when(s.held, ", held")
		pairs := []string{"class", "message " + s.kind + " " + termClass(s.term) + when(s.response, " response") + when(s.reject, " reject") +
			when(s.selected, " selected") + when(s.held, " held") + when(state != "", " "+state)}
		if state == "" {
			pairs = append(pairs, "role", "button", "tabindex", "0", "aria-pressed", strconv.FormatBool(s.selected),
				"aria-label", words, "data-act", "select-message", "data-arg", v.Name, "data-testid", "message")
		}
		b.add(RootMessages, key, "svg:g", pairs...)
		b.text(key, key+".title", "svg:title", words+"\n"+s.raw)
		b.add(key, key+".hit", "svg:circle", "r", "16", "class", "hit")
		b.glyph(key, s)
		at := labelPlaces[s.side] // one that is quiet is shown while it is pointed at, or has the focus
		b.text(key, key+".label", "svg:text", s.what, "x", num(at.x), "y", num(at.y), "text-anchor", at.anchor, "class", "label"+when(!labelled, " quiet"))
	})
}

// glyph tells kinds of messages apart by their shape: entries in a box, a vote as
// a diamond, a snapshot as a box in a box, and the rest as dots.
func (b *builder) glyph(key string, s seenMessage) {
	switch s.kind {
	case "append":
		b.add(key, key+".box", "svg:rect", "x", "-12", "y", "-8", "width", "24", "height", "16", "rx", "4", "class", "outer")
		b.add(key, key+".entries", "svg:path", "d", entriesPath(s.entries), "class", "inner")
	case "snapshot":
		b.add(key, key+".box", "svg:rect", "x", "-14", "y", "-10", "width", "28", "height", "20", "rx", "3", "class", "outer")
		b.add(key, key+".inside", "svg:rect", "x", "-8", "y", "-5", "width", "16", "height", "10", "rx", "1", "class", "inner")
	case "ballot":
		b.add(key, key+".box", "svg:polygon", "points", "0,-10 10,0 0,10 -10,0", "class", "outer")
	default:
		b.add(key, key+".dot", "svg:circle", "r", "6", "class", "outer")
	}
}

// entriesPath is a bar for each entry, up to three. It is one shape because messages
// are many, and each shape costs at every picture.
func entriesPath(entries int) string {
	path := ""
	for i := range min(max(entries, 1), 3) {
		path += fmt.Sprintf("M%d,-4h4.5v8h-4.5z", -8+6*i)
	}
	return path
}

// progress is how far a message has come, from 0 to 1.
func (w way) progress(at core.Time) float64 {
	if w.due <= w.sent {
		return 1
	}
	return min(max(float64(at-w.sent)/float64(w.due-w.sent), 0), 1)
}

// shape tells kinds of messages apart without colour.
func shape(v *view.Message) string {
	switch v.Type {
	case "MsgApp", "MsgAppResp", "MsgProp":
		return "append"
	case "MsgSnap":
		return "snapshot"
	case "MsgVote", "MsgVoteResp", "MsgPreVote", "MsgPreVoteResp", "MsgTimeoutNow":
		return "ballot"
	}
	return "beat"
}
