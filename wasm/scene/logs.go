package scene

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// logs is a table: a row for each node, a column for each index that is seen.
func (b *builder) logs(m *app.Model) {
	columns := m.LogColumns()
	first, last := window(m, columns.Count)
	const many = 5
	b.root(RootLogs, "class", "log"+when(columns.Tight, " tight")+when(columns.Narrow, " narrow")+when(len(m.Frame.Nodes) > many, " many"))
	step := core.Index(1) // from one number to the next that there is room for
	if columns.Narrow && last >= 1000 {
		step = 2
	}
	b.in("log.indexes", [4]core.Index{first, last, m.Index, step}, func() {
		b.add(RootLogHead, "log.indexes", "tr")
		b.text("log.indexes", "log.corner", "th", "node", "scope", "col", "class", "corner")
		for i := first; i <= last; i++ {
			key := fmt.Sprintf("log.index.%d", i)
			number := when(i%step == 0, fmt.Sprint(i))
			head := b.add("log.indexes", key, "th", "scope", "col", "class", "index"+when(m.Index == i, " selected"), "data-index", number)
			b.text(head, key+".button", "button", number, "type", "button",
				"data-act", "select-entry", "data-arg", fmt.Sprint(i), "data-testid", key, "aria-label", fmt.Sprintf("index %d on every node", i))
		}
		b.text("log.indexes", "log.state", "th", "state machine", "scope", "col", "class", "state", "title", "state machine")
	})
	leader, _ := m.Frame.Leader()
	for i := range m.Frame.Nodes {
		b.logRow(m, &m.Frame.Nodes[i], leader, first, last)
	}
	b.logPan(m, first, last)
}

// window is the range of indexes that is seen: the newest, or where a person has
// gone.
func window(m *app.Model, shown core.Index) (first, last core.Index) {
	last = max(app.LastIndex(m.Frame), shown)
	if m.Pan.Last > 0 {
		last = min(max(m.Pan.Last, shown), last)
	}
	return last - shown + 1, last
}

// logPan is what one scrolls the logs with, where there is more than is seen.
func (b *builder) logPan(m *app.Model, first, last core.Index) {
	end := app.LastIndex(m.Frame)
	shown := last - first + 1
	if end <= shown {
		return
	}
	b.in("log.pan", nil, func() {
		b.control(RootLogPan, "log.pan", "input", fmt.Sprint(last), "type", "range",
			"min", fmt.Sprint(shown), "max", fmt.Sprint(end), "step", "1",
			"data-input", "pan-logs", "data-testid", "log-pan", "aria-label", "Indexes that are seen",
			"aria-valuetext", fmt.Sprintf("indexes %d to %d of %d", first, last, end))
	})
}

// seenCell is all that a cell of the logs shows.
type seenCell struct {
	id            core.LogID
	label, text   string
	state         string
	onDisk, clash bool
	selected      bool
}

func (b *builder) logRow(m *app.Model, n, leader *view.Node, first, last core.Index) {
	key := "log." + strconv.FormatUint(uint64(n.ID), 10)
	cells := make([]seenCell, 0, last-first+1)
	about := known(n, leader)
	// A row is drawn anew when any word of it differs.
	b.stamp = append(b.stamp[:0], about...)
	b.note(uint64(first), uint64(last), uint64(n.Log.Compacted.Index), uint64(n.Log.Compacted.Term), uint64(n.Log.Snapshot.ID.Index), uint64(n.Log.Snapshot.ID.Term))
	b.noteBools(n.Up, n.Role == "leader")
	covered := min(max(n.Log.Compacted.Index, first-1), last)
	clash := core.Index(math.MaxUint64)
	for i := covered + 1; i <= last; i++ {
		e, ok := n.Log.At(i)
		if !ok {
			break
		}
		if other, has := logAt(leader, i); has && leader.ID != n.ID && other.ID != e.ID && i < clash {
			clash = i
		}
		c := seenCell{id: e.ID, label: e.Label, text: e.Text, state: entryState(n, e), onDisk: e.OnDisk, clash: i >= clash, selected: m.Index == i}
		cells = append(cells, c)
		b.note(uint64(c.id.Index), uint64(c.id.Term), uint64(len(c.text)), uint64(len(c.label)))
		b.stamp = append(append(append(b.stamp, c.text...), c.label...), c.state...)
		b.noteBools(c.onDisk, c.clash, c.selected)
	}
	values := valuesText(n)
	b.stamp = append(b.stamp, values...)
	b.written(key, func() {
		b.add(RootLogBody, key, "tr", "class", strings.TrimSpace(when(!n.Up, "down")+when(n.Role == "leader", " leads")), "data-testid", key)
		head := b.add(key, key+".node", "th", "scope", "row")
		b.text(head, key+".name", "strong", n.Name)
		b.text(head, key+".known", "span", about, "class", "known")
		if covered >= first {
			b.text(key, key+".snapshot", "td", snapshotLabel(n), "class", "snapshot", "title", snapshotLabel(n), "colspan", fmt.Sprint(covered-first+1),
				"data-testid", key+".snapshot")
		}
		for _, c := range cells {
			b.logCell(key, fmt.Sprintf("%s.%d", key, c.id.Index), c)
		}
		for i := covered + 1 + core.Index(len(cells)); i <= last; i++ {
			b.add(key, fmt.Sprintf("%s.%d", key, i), "td", "class", "none")
		}
		b.text(key, key+".values", "td", values, "class", "values", "title", values, "data-testid", key+".values")
	})
}

// note writes numbers into the stamp.
func (b *builder) note(numbers ...uint64) {
	for _, n := range numbers {
		b.stamp = append(strconv.AppendUint(b.stamp, n, 36), ' ')
	}
}

func (b *builder) noteBools(flags ...bool) {
	for _, on := range flags {
		b.stamp = append(b.stamp, when(on, "+")...)
		b.stamp = append(b.stamp, '.')
	}
}

func logAt(n *view.Node, i core.Index) (view.Entry, bool) {
	if n == nil {
		return view.Entry{}, false
	}
	return n.Log.At(i)
}

func (b *builder) logCell(row, key string, c seenCell) {
	class := "entry " + termClass(c.id.Term) + " " + c.state
	note := c.state
	if !c.onDisk {
		class += " unsaved"
		note += ", not on disk yet"
	}
	if c.clash {
		class += " conflict"
		note += ", contradicts the leader"
	}
	cell := b.add(row, key, "td", "class", class+when(c.selected, " selected"),
		"title", fmt.Sprintf("%s: %s · %s", c.id, c.text, note), "data-act", "select-entry", "data-arg", fmt.Sprint(uint64(c.id.Index)), "data-testid", key)
	b.text(cell, key+".term", "span", fmt.Sprint(c.id.Term), "class", "term")
	b.text(cell, key+".label", "span", c.label, "class", "label")
	b.text(cell, key+".note", "span", note, "class", "aside")
}

// entryState tells how far an entry has come on a node.
func entryState(n *view.Node, e view.Entry) string {
	switch {
	case e.ID.Index <= n.Applied:
		return "applied"
	case e.ID.Index <= n.Commit:
		return "committed"
	}
	return "uncommitted"
}

// known is what the leader knows of a follower.
func known(n, leader *view.Node) string {
	if leader == nil || leader.ID == n.ID {
		return when(leader != nil && leader.ID == n.ID, "leads")
	}
	for _, p := range leader.Progress {
		if p.Node == n.ID {
			return fmt.Sprintf("match %d next %d", p.Match, p.Next)
		}
	}
	return ""
}

func snapshotLabel(n *view.Node) string {
	return fmt.Sprintf("▣ snapshot %v", n.Log.Snapshot.ID)
}

func valuesText(n *view.Node) string {
	switch {
	case !n.Up && n.DurableMachine:
		return "on disk"
	case !n.Up:
		return "lost"
	}
	if len(n.Values) == 0 {
		return "empty"
	}
	var text strings.Builder
	for i, p := range n.Values {
		if i > 0 {
			text.WriteString("  ")
		}
		text.WriteString(p.Key + "=" + p.Value)
	}
	return text.String()
}
