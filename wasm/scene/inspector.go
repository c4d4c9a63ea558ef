package scene

import (
	"fmt"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
)

// inspector shows all that is known of what is selected.
func (b *builder) inspector(m *app.Model) {
	b.in("inspect", m.Stamp(true), func() {
		b.add(RootInspect, "inspect", "div", "data-testid", "inspector")
		n, isNode := m.Selected()
		v, isMessage := m.SelectedMessage()
		c, isClient := m.Frame.Client(m.Client)
		switch {
		case isMessage:
			b.inspectMessage(m, v)
		case isNode:
			b.inspectNode(m, n)
		case m.Index != 0:
			b.inspectEntry(m)
		case isClient:
			b.inspectClient(m, c)
		default:
			b.text("inspect", "inspect.hint", "p", "Select a node, a message or an entry of the logs: click it, or press 1 to 9 for a node and m for the message that arrives next.", "class", "hint")
			b.clients(m)
		}
	})
}

// facts lists names and values.
func (b *builder) facts(key string, pairs ...string) {
	list := b.add("inspect", key, "dl", "class", "facts")
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		b.text(list, key+"."+pairs[i], "dt", pairs[i])
		b.text(list, key+"."+pairs[i]+".value", "dd", pairs[i+1])
	}
}

func (b *builder) heading(key, text string) { b.text("inspect", "inspect."+key, "h3", text) }

func (b *builder) inspectMessage(m *app.Model, v *view.Message) {
	b.text("inspect", "inspect.title", "h3", fmt.Sprintf("%s from %v to %v", v.Type, v.From, v.To), "data-testid", "inspector-title")
	index := ""
	if v.Index > 0 {
		index = fmt.Sprint(v.Index)
	}
	b.facts("message",
		"says", v.Label,
		"name", v.Name,
		"term", when(v.Term > 0, fmt.Sprint(v.Term)),
		"index", index,
		"entries", when(v.Entries > 0, fmt.Sprint(v.Entries)),
		"sent", timeText(v.Sent),
		"arrives", when(!v.Held, timeText(v.Due))+when(v.Held, "held: not by itself"),
		"rejects", when(v.Reject, "yes"),
		"stays on its node", when(v.Local, "yes: a thread's answer"))
	b.heading("raw", "As raft prints it")
	b.text("inspect", "inspect.raw.text", "pre", v.Raw)
}

func timeText(t core.Time) string {
	return fmt.Sprintf("%.1f ms", float64(t)/float64(core.Millisecond))
}

func (b *builder) inspectNode(m *app.Model, n *view.Node) {
	title := fmt.Sprintf("%s: %s in term %d", n.Name, n.Role, n.Term)
	if !n.Up {
		title = n.Name + " is down"
		if n.DownReason != "" {
			title += ": " + n.DownReason
		}
	}
	b.text("inspect", "inspect.title", "h3", title, "data-testid", "inspector-title")
	b.facts("node",
		"vote", n.Vote.String(),
		"leader", n.Leader.String(),
		"commit, applied", fmt.Sprintf("%d, %d", n.Commit, n.Applied),
		"log", logText(n),
		"configuration", core.Membership(n.Membership).String(),
		"stands as", n.Standing,
		"on disk", fmt.Sprintf("term %d, vote %v, commit %d", n.Saved.Term, n.Saved.Vote, n.Saved.Commit),
		"clock", when(n.ClockSpeed != 0, n.ClockSpeed.String()),
		"disk", when(n.DiskSpeed != 0, n.DiskSpeed.String()),
		"paused", when(n.Paused, "yes"),
		"its driver", when(len(n.Breaks) > 0, "breaks the contract on purpose: "+strings.Join(n.Breaks, ", ")),
		"snapshot", snapshotText(n))
	if len(n.Progress) > 0 {
		b.heading("progress", "What it knows of the others")
		b.progress(n)
	}
	if len(n.Pending) > 0 {
		b.heading("pending", "What its disk and machine have still to do")
		list := b.add("inspect", "pending", "ul")
		for _, op := range n.Pending {
			b.text(list, "pending."+op.Name, "li", fmt.Sprintf("%s · done at %s", op.Label, timeText(op.Due)))
		}
	}
	b.heading("machine", "Its state machine")
	b.machine(m, n)
	b.sessions(n)
	if len(n.Waiting) > 0 || n.Asked != nil {
		b.heading("requests", "Requests put to it")
		list := b.add("inspect", "requests", "ul")
		for _, r := range n.Waiting {
			b.text(list, "request."+r.ID, "li", fmt.Sprintf("%s: %s · waiting", r.ID, r.Text))
		}
		if a := n.Asked; a != nil && !waits(n, a.ID) {
			b.text(list, "request."+a.ID, "li", fmt.Sprintf("%s: %s · %s", a.ID, a.Text, strings.TrimRight(a.Outcome+": "+a.Answer+a.Reason, ": ")))
		}
	}
}

func waits(n *view.Node, id string) bool {
	for _, r := range n.Waiting {
		if r.ID == id {
			return true
		}
	}
	return false
}

// machine lists the key-value machine, with what the event changed of it.
func (b *builder) machine(m *app.Model, n *view.Node) {
	if !n.Up || len(n.Values) == 0 {
		b.text("inspect", "machine.none", "p", valuesText(n), "class", "hint")
		return
	}
	was := map[string]string{}
	if before, ok := m.Before.Node(n.ID); ok {
		for _, p := range before.Values {
			was[p.Key] = p.Value
		}
	}
	list := b.add("inspect", "machine", "dl", "class", "facts")
	for i, p := range n.Values {
		key := fmt.Sprintf("machine.%d", i) // not its own name, which might be that of a part of another
		b.text(list, key, "dt", p.Key)
		before, had := was[p.Key]
		switch {
		case m.Before == m.Frame || had && before == p.Value:
			b.text(list, key+".value", "dd", p.Value)
		default:
			dd := b.add(list, key+".value", "dd")
			b.text(dd, key+".was", "span", before, "class", "was")
			b.text(dd, key+".arrow", "span", " → ", "class", "arrow")
			b.text(dd, key+".now", "span", p.Value, "class", "now")
		}
	}
}

// sessions lists what a machine remembers of clients.
func (b *builder) sessions(n *view.Node) {
	const shownMax = 12
	if len(n.Sessions) == 0 {
		return
	}
	b.heading("sessions", "Clients that it remembers")
	list := b.add("inspect", "sessions", "dl", "class", "facts")
	for i, s := range n.Sessions[:min(len(n.Sessions), shownMax)] {
		key := fmt.Sprintf("session.%d", i)
		b.text(list, key, "dt", s.Client)
		b.text(list, key+".value", "dd", fmt.Sprintf("last request %d · answered: %s", s.Sequence, s.Answer))
	}
	if more := len(n.Sessions) - shownMax; more > 0 {
		b.text("inspect", "sessions.more", "p", fmt.Sprintf("and %d more", more), "class", "hint")
	}
}

func logText(n *view.Node) string {
	entries := "1 entry"
	if n := len(n.Log.Entries); n != 1 {
		entries = fmt.Sprintf("%d entries", n)
	}
	return fmt.Sprintf("%s, last %v", entries, n.Log.Last())
}

func snapshotText(n *view.Node) string {
	if s := n.Log.Snapshot; s.ID.Index > 0 {
		return fmt.Sprintf("%v, %d bytes", s.ID, s.Bytes)
	}
	return "none"
}

func (b *builder) progress(n *view.Node) {
	table := b.add("inspect", "progress", "table", "class", "progress")
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
		b.text(row, key+".state", "td", strings.TrimPrefix(p.State, "State")+when(p.Paused, ", paused")+when(p.Learner, ", learner")+when(p.Pending > 0, fmt.Sprintf(", snapshot %d", p.Pending)))
		b.text(row, key+".match", "td", fmt.Sprint(p.Match))
		b.text(row, key+".next", "td", fmt.Sprint(p.Next))
		b.text(row, key+".inflight", "td", fmt.Sprint(p.Inflight))
	}
}

// inspectEntry shows one index on every node.
func (b *builder) inspectEntry(m *app.Model) {
	b.text("inspect", "inspect.title", "h3", fmt.Sprintf("Index %d on every node", m.Index), "data-testid", "inspector-title")
	table := b.add("inspect", "entry", "table", "class", "progress")
	head := b.add(b.add(table, "entry.head", "thead"), "entry.names", "tr")
	for _, name := range []string{"node", "term", "entry", "state"} {
		b.text(head, "entry."+name, "th", name, "scope", "col")
	}
	body := b.add(table, "entry.body", "tbody")
	for i := range m.Frame.Nodes {
		n := &m.Frame.Nodes[i]
		key := fmt.Sprintf("entry.%d", n.ID)
		row := b.add(body, key, "tr")
		b.text(row, key+".node", "th", n.Name, "scope", "row")
		e, ok := n.Log.At(m.Index)
		switch {
		case m.Index <= n.Log.Compacted.Index:
			b.text(row, key+".text", "td", "in its snapshot", "colspan", "3")
		case !ok:
			b.text(row, key+".text", "td", "not there", "colspan", "3")
		default:
			b.text(row, key+".term", "td", fmt.Sprint(e.ID.Term))
			b.text(row, key+".text", "td", e.Text)
			b.text(row, key+".state", "td", entryState(n, e)+when(!e.OnDisk, ", not on disk yet"))
		}
	}
	committed := "not yet"
	if event, at, ok := m.CommittedAt(m.Index); ok {
		committed = fmt.Sprintf("at event %d, %s", event, timeText(at))
	}
	b.facts("index", "committed", committed, "answered", answeredText(m))
}

// answeredText tells who was told what of the request at the chosen index; "" if
// there is no request.
func answeredText(m *app.Model) string {
	a, ok := m.Answer(m.Index)
	if !ok {
		return ""
	}
	who := "whoever asked " + a.Handle.Node.String()
	if a.Client != 0 {
		who = fmt.Sprintf("%v, which asked %v", a.Client, a.Handle.Node)
	}
	switch a.Outcome {
	case core.Pending:
		return fmt.Sprintf("not yet: %s waits (request %v)", who, a.Handle)
	case core.Answered:
		return fmt.Sprintf("%v, to %s, at event %d", a.Response, who, a.Event)
	}
	return fmt.Sprintf("%v: %s was told so at event %d", a.Outcome, who, a.Event)
}

// clients lists the simulated clients.
func (b *builder) clients(m *app.Model) {
	if len(m.Frame.Clients) == 0 {
		return
	}
	b.heading("clients", "Clients")
	list := b.add("inspect", "clients", "ul", "class", "plain")
	for i := range m.Frame.Clients {
		c := &m.Frame.Clients[i]
		key := "client." + c.Name
		b.add(list, key, "li")
		b.text(key, key+".button", "button", c.Name+": "+clientText(c), "type", "button", "data-act", "select-client", "data-arg", c.Name, "data-testid", key)
	}
}

func clientText(c *view.Client) string {
	switch {
	case c.Done:
		return fmt.Sprintf("done after %d operations", c.Operation)
	case c.Request == "":
		return fmt.Sprintf("thinks, after %d operations", c.Operation)
	}
	text := c.Request
	if c.Read {
		text = "read " + c.Request
	}
	if c.Waiting != 0 {
		text += " · waits for " + c.Waiting.String()
	}
	return text
}

func (b *builder) inspectClient(m *app.Model, c *view.Client) {
	b.text("inspect", "inspect.title", "h3", "Client "+c.Name, "data-testid", "inspector-title")
	b.facts("client",
		"does", clientText(c),
		"operation", fmt.Sprint(c.Operation),
		"attempt", when(c.Attempt > 0, fmt.Sprint(c.Attempt)),
		"request", c.Handle,
		"acts at", when(!c.Done, timeText(c.Due)))
	operations := m.Operations(c.ID)
	if len(operations) == 0 {
		return
	}
	b.heading("operations", "What it asked, newest first")
	table := b.add("inspect", "operations", "table", "class", "progress")
	head := b.add(b.add(table, "operations.head", "thead"), "operations.names", "tr")
	for _, name := range []string{"", "request", "of", "outcome"} {
		b.text(head, "operations."+name, "th", name, "scope", "col")
	}
	body := b.add(table, "operations.body", "tbody")
	for _, o := range operations {
		key := fmt.Sprintf("operation.%d", o.Number)
		row := b.add(body, key, "tr")
		b.text(row, key+".number", "th", fmt.Sprint(o.Number), "scope", "row")
		b.text(row, key+".request", "td", when(o.Read, "read ")+o.Request)
		b.text(row, key+".node", "td", o.Node.String())
		outcome := o.Outcome.String()
		switch o.Outcome {
		case core.Pending:
			outcome = "waits"
		case core.Answered:
			outcome = o.Answer.String()
		}
		b.text(row, key+".outcome", "td", outcome+when(o.Event > 0, fmt.Sprintf(", event %d", o.Event)))
	}
}
