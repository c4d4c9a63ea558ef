package scene

import (
	"fmt"
	"math"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// columnsShown is how many indexes the logs show: the newest ones.
const columnsShown = 10

// logs is a table: a row for each node, a column for each index.
func (b *builder) logs(m *app.Model) {
	first, last := window(m.Frame)
	table := b.add(RootLogs, "log", "table", "class", "log", "data-testid", "logs")
	b.text(table, "log.caption", "caption", "Logs: a row for each node, a column for each index", "class", "aside")
	head := b.add(b.add(table, "log.head", "thead"), "log.indexes", "tr")
	b.text(head, "log.corner", "th", "node", "scope", "col", "class", "corner")
	for i := first; i <= last; i++ {
		b.text(head, fmt.Sprintf("log.index.%d", i), "th", fmt.Sprint(i), "scope", "col", "class", "index")
	}
	b.text(head, "log.state", "th", "state machine", "scope", "col", "class", "state")
	body := b.add(table, "log.body", "tbody")
	leader, _ := m.Frame.Leader()
	for i := range m.Frame.Nodes {
		b.logRow(body, &m.Frame.Nodes[i], leader, first, last)
	}
}

// window is the range of indexes that is shown.
func window(f *view.Frame) (first, last core.Index) {
	for i := range f.Nodes {
		last = max(last, f.Nodes[i].Log.Last().Index)
	}
	last = max(last, columnsShown)
	return last - columnsShown + 1, last
}

func (b *builder) logRow(body string, n, leader *view.Node, first, last core.Index) {
	key := fmt.Sprintf("log.%d", n.ID)
	row := b.add(body, key, "tr", "class", when(!n.Up, "down"), "data-testid", key)
	head := b.add(row, key+".node", "th", "scope", "row")
	b.text(head, key+".name", "strong", n.Name)
	b.text(head, key+".known", "span", known(n, leader), "class", "known")
	i := first
	if covered := n.Log.Compacted.Index; covered >= first {
		span := min(covered, last) - first + 1
		b.text(row, key+".snapshot", "td", snapshotLabel(n), "class", "snapshot", "colspan", fmt.Sprint(span),
			"data-testid", key+".snapshot")
		i += span
	}
	conflict := firstConflict(n, leader)
	for ; i <= last; i++ {
		b.logCell(row, fmt.Sprintf("%s.%d", key, i), n, i, i >= conflict)
	}
	b.text(row, key+".values", "td", valuesText(n), "class", "values", "data-testid", key+".values")
}

func (b *builder) logCell(row, key string, n *view.Node, i core.Index, conflict bool) {
	e, ok := n.Log.At(i)
	if !ok {
		b.add(row, key, "td", "class", "none")
		return
	}
	state := entryState(n, e)
	class := "entry " + termClass(e.ID.Term) + " " + state
	note := state
	if !e.OnDisk {
		class += " unsaved"
		note += ", not on disk yet"
	}
	if conflict {
		class += " conflict"
		note += ", contradicts the leader"
	}
	cell := b.add(row, key, "td", "class", class,
		"title", fmt.Sprintf("%s: %s, %s", e.ID, e.Text, note), "data-testid", key)
	b.text(cell, key+".term", "span", fmt.Sprint(e.ID.Term), "class", "term")
	b.text(cell, key+".label", "span", e.Label, "class", "label")
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

// firstConflict is the index from which on a node's log contradicts the
// leader's: everything from there will be overwritten if that leader stays.
// Without a conflict it lies beyond every log.
func firstConflict(n, leader *view.Node) core.Index {
	if leader != nil && leader.ID != n.ID {
		for _, e := range n.Log.Entries {
			if other, ok := leader.Log.At(e.ID.Index); ok && other.ID != e.ID {
				return e.ID.Index
			}
		}
	}
	return math.MaxUint64
}

// known is what the leader knows of a follower.
func known(n, leader *view.Node) string {
	if leader == nil {
		return ""
	}
	for _, p := range leader.Progress {
		if p.Node == n.ID && leader.ID != n.ID {
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
	text := ""
	for i, p := range n.Values {
		if i > 0 {
			text += "  "
		}
		text += p.Key + "=" + p.Value
	}
	return text
}
