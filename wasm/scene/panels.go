package scene

import (
	"fmt"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// why says what the event did.
func (b *builder) why(m *app.Model) {
	if m.Error != "" {
		b.text(RootWhy, "why.error", "p", m.Error, "class", "error", "role", "alert", "data-testid", "error")
	}
	for i, v := range m.Violations() { // One event can break a promise more than once.
		b.text(RootWhy, fmt.Sprintf("why.violation.%d", i), "p", v.Property.String()+" is violated: "+v.Reason, "class", "error", "data-testid", "violation")
	}
	b.text(RootWhy, "why.sentence", "p", m.Why.Sentence, "class", "sentence", "data-testid", "why")
	source := fmt.Sprintf("event %d", m.WhyAt)
	if m.Why.Source != "" {
		source += " · " + m.Why.Source
	}
	b.text(RootWhy, "why.source", "p", source, "class", "source")
	if len(m.Why.Changes) > 0 {
		b.changes(m.Why.Changes)
	}
	if m.Why.Raw != "" || len(m.Why.Raft) > 0 {
		raw := b.add(RootWhy, "why.raw", "details", "class", "raw")
		b.text(raw, "why.raw.summary", "summary", "What raft says")
		lines := m.Why.Raft
		if m.Why.Raw != "" {
			lines = append([]string{m.Why.Raw}, lines...)
		}
		b.text(raw, "why.raw.lines", "pre", strings.Join(lines, "\n"))
	}
}

func (b *builder) changes(changes []view.Change) {
	const shownMax = 12
	dl := b.add(RootWhy, "why.changes", "dl", "class", "changes")
	for i, c := range changes[:min(len(changes), shownMax)] {
		key := fmt.Sprintf("why.change.%d", i)
		what := c.What
		if c.Node != 0 {
			what = fmt.Sprintf("%v %s", c.Node, c.What)
		}
		b.text(dl, key, "dt", what)
		dd := b.add(dl, key+".values", "dd")
		b.text(dd, key+".was", "span", c.Before, "class", "was")
		b.text(dd, key+".arrow", "span", " → ", "class", "arrow")
		b.text(dd, key+".now", "span", c.After, "class", "now")
	}
}

// next lists what could happen.
func (b *builder) next(m *app.Model) {
	group, list := "", ""
	for _, c := range m.Choice[:min(len(m.Choice), drawnMax)] {
		if c.Group != group {
			group = c.Group
			b.text(RootNext, "next."+group, "h3", group)
			list = b.add(RootNext, "next.list."+group, "ul")
		}
		event := c.Event.String()
		key := "next." + event
		item := b.add(list, key, "li")
		button := b.add(item, key+".button", "button", "type", "button",
			"class", "choice"+when(c.Auto, " auto"),
			"data-act", "choose", "data-arg", event, "data-testid", "choice",
			"title", when(c.Auto, "what happens if nobody chooses"))
		if c.Who != "" {
			b.text(button, key+".who", "span", c.Who, "class", "who")
		}
		b.text(button, key+".what", "span", c.What, "class", "what")
		b.text(button, key+".wait", "span", waitText(c.Wait), "class", "wait")
	}
	if more := len(m.Choice) - drawnMax; more > 0 {
		b.text(RootNext, "next.more", "p", fmt.Sprintf("and %d more", more), "class", "hint")
	}
	if len(m.Choice) == 0 {
		text := "Nothing happens by itself any more. Restart a node."
		if len(m.Frame.Nodes) == 0 {
			text = "There are no nodes yet."
		}
		b.text(RootNext, "next.nothing", "p", text, "class", "hint")
	}
}

func waitText(t core.Time) string {
	if t == 0 {
		return "now"
	}
	return fmt.Sprintf("%.1f ms", float64(t)/float64(core.Millisecond))
}

// inspector shows the selected message and the selected node.
func (b *builder) inspector(m *app.Model) {
	if v, ok := m.SelectedMessage(); ok {
		b.text(RootInspector, "inspect.message", "h3", fmt.Sprintf("Message %s: %v to %v", v.Name, v.From, v.To), "data-testid", "inspector-message")
		b.text(RootInspector, "inspect.raw", "pre", v.Raw)
	}
	n, ok := m.Selected()
	if _, other := m.SelectedMessage(); !ok && other {
		return
	}
	if !ok {
		b.text(RootInspector, "inspect.hint", "p", "Select a node or a message: click it, or press 1 to 9 for a node and m for the message that arrives next.", "class", "hint")
		return
	}
	title := fmt.Sprintf("%s: %s in term %d", n.Name, n.Role, n.Term)
	if !n.Up {
		title = n.Name + " is down"
		if n.DownReason != "" {
			title += ": " + n.DownReason
		}
	}
	b.text(RootInspector, "inspect.title", "h3", title, "data-testid", "inspector")
	facts := b.add(RootInspector, "inspect.facts", "dl", "class", "facts")
	fact := func(name, value string) {
		b.text(facts, "inspect."+name, "dt", name)
		b.text(facts, "inspect."+name+".value", "dd", value)
	}
	fact("vote", n.Vote.String())
	fact("leader", n.Leader.String())
	fact("commit, applied", fmt.Sprintf("%d, %d", n.Commit, n.Applied))
	fact("log", logText(n))
	fact("configuration", core.Membership(n.Membership).String())
	fact("state machine", valuesText(n))
	for _, r := range n.Waiting {
		fact("request "+r.ID, r.Text)
	}
	if len(n.Progress) > 0 {
		b.progress(n)
	}
}

func logText(n *view.Node) string {
	text := fmt.Sprintf("%d entries, last %v", len(n.Log.Entries), n.Log.Last())
	if s := n.Log.Snapshot; s.ID.Index > 0 {
		text += fmt.Sprintf("; snapshot %v of %d bytes", s.ID, s.Bytes)
	}
	return text
}

func (b *builder) progress(n *view.Node) {
	table := b.add(RootInspector, "progress", "table", "class", "progress")
	b.text(table, "progress.caption", "caption", "What "+n.Name+" knows of the others", "class", "aside")
	head := b.add(b.add(table, "progress.head", "thead"), "progress.names", "tr")
	for _, name := range []string{"peer", "state", "match", "next", "in flight"} {
		b.text(head, "progress."+name, "th", name, "scope", "col")
	}
	body := b.add(table, "progress.body", "tbody")
	for _, p := range n.Progress {
		if p.Node == n.ID {
			continue
		}
		key := fmt.Sprintf("progress.%d", p.Node)
		row := b.add(body, key, "tr")
		b.text(row, key+".node", "th", p.Node.String(), "scope", "row")
		b.text(row, key+".state", "td", strings.TrimPrefix(p.State, "State")+when(p.Paused, ", paused"))
		b.text(row, key+".match", "td", fmt.Sprint(p.Match))
		b.text(row, key+".next", "td", fmt.Sprint(p.Next))
		b.text(row, key+".inflight", "td", fmt.Sprint(p.Inflight))
	}
}
