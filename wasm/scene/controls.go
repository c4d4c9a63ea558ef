package scene

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"glassraft/wasm/app"
)

// toolbar holds the controls of time: steps, speed, help. They never move.
func (b *builder) toolbar(m *app.Model) {
	steps := b.add(RootToolbar, "toolbar.steps", "div", "class", "group")
	speed := b.add(RootToolbar, "toolbar.speed", "div", "class", "group")
	for _, a := range app.Actions() {
		switch {
		case a.Where != app.WhereToolbar:
		case a.ID == "slower":
			b.button(speed, m, a)
			b.text(speed, "speed", "span", speedText(app.Speeds[m.Speed]), "class", "speed", "data-testid", "speed")
		case a.ID == "faster" || a.ID == "help":
			b.button(speed, m, a)
		default:
			b.button(steps, m, a)
		}
	}
}

func speedText(msPerSecond int) string {
	if msPerSecond == 1000 {
		return "real time"
	}
	return fmt.Sprintf("1/%d speed", 1000/msPerSecond)
}

// button draws an action's button.
func (b *builder) button(root string, m *app.Model, a app.Action) {
	label := a.Label
	if a.ID == "play" && m.Playing {
		label = "Pause"
	}
	b.text(root, "button."+a.ID, "button", label,
		"type", "button",
		"class", when(a.ID == "play", "primary"),
		"data-act", a.ID, "data-testid", a.ID,
		"aria-label", when(!strings.ContainsFunc(a.Label, unicode.IsLetter), a.Help),
		"title", a.Help+keyHint(a.Key),
		"disabled", when(!a.Enabled(m), "disabled"))
}

func keyHint(key string) string {
	if key == "" {
		return ""
	}
	return " (" + keyName(key) + ")"
}

func keyName(key string) string {
	switch key {
	case " ":
		return "Space"
	case "ArrowLeft":
		return "Left"
	case "ArrowRight":
		return "Right"
	}
	return key
}

// clock says where in the run one is, and whether Raft's promises hold.
func (b *builder) clock(m *app.Model) {
	b.text(RootClock, "clock.time", "span", fmt.Sprintf("%.1f ms", float64(m.Clock)/1000), "class", "time", "data-testid", "time")
	b.text(RootClock, "clock.event", "span", fmt.Sprintf("event %d of %d", m.Frame.Event, m.Total()), "data-testid", "event")
	violations := len(m.Violations())
	text := fmt.Sprintf("✓ %d properties hold", len(m.Properties()))
	if violations > 0 {
		text = fmt.Sprintf("✗ %d violated", violations)
	}
	b.text(RootClock, "clock.safety", "span", text, "class", "badge"+when(violations > 0, " bad"),
		"title", properties(m), "data-testid", "safety")
}

func properties(m *app.Model) string {
	text := "Checked after every event:"
	for _, p := range m.Properties() {
		text += "\n" + p.String() + ": " + p.Meaning()
	}
	return text
}

// actions are the buttons for what is selected. They stay where they are and
// can be pressed when they mean something.
func (b *builder) actions(m *app.Model) {
	propose := b.add(RootActions, "actions.cluster", "div", "class", "group")
	label := b.add(propose, "request.label", "label", "class", "field")
	b.text(label, "request.name", "span", requestLabel(m), "class", "aside")
	b.control(label, "request", "input", m.Fields[app.FieldRequest],
		"type", "text", "data-input", app.FieldRequest, "data-testid", "request", "spellcheck", "false", "autocomplete", "off")
	for _, where := range []string{app.WhereCluster, app.WhereNode, app.WhereMessage} {
		group := propose
		if where != app.WhereCluster {
			group = b.add(RootActions, "actions."+where, "div", "class", "group")
			b.text(group, "actions."+where+".of", "span", ofWhat(m, where), "class", "of")
		}
		for _, a := range app.Actions() {
			if a.Where == where {
				b.button(group, m, a)
			}
		}
	}
}

func requestLabel(m *app.Model) string {
	if n, ok := m.Selected(); ok {
		return "Request to " + n.Name
	}
	return "Request to the leader"
}

func ofWhat(m *app.Model, where string) string {
	if where == app.WhereMessage {
		if v, ok := m.SelectedMessage(); ok {
			return "Message " + v.Name
		}
		return "Message"
	}
	if n, ok := m.Selected(); ok {
		return n.Name
	}
	return "Node"
}

// timeline is the branch as a slider.
func (b *builder) timeline(m *app.Model) {
	b.control(RootTimeline, "scrub", "input", strconv.Itoa(m.Frame.Event),
		"type", "range", "min", "0", "max", strconv.Itoa(m.Total()), "step", "1",
		"data-input", "scrub", "data-testid", "scrub", "aria-label", "Event",
		"aria-valuetext", fmt.Sprintf("event %d of %d", m.Frame.Event, m.Total()))
}

// help lists every key.
func (b *builder) help(m *app.Model) {
	if !m.Help {
		return
	}
	panel := b.add(RootHelp, "help.panel", "section", "class", "panel help", "data-testid", "help-panel", "aria-label", "Keys")
	b.text(panel, "help.title", "h2", "Keys")
	keys := b.add(panel, "help.keys", "dl")
	for _, a := range app.Actions() {
		if a.Key == "" {
			continue
		}
		b.text(keys, "help."+a.ID, "dt", keyName(a.Key))
		b.text(keys, "help."+a.ID+".text", "dd", a.Help)
	}
	b.text(keys, "help.digits", "dt", "1 to 9")
	b.text(keys, "help.digits.text", "dd", "Select a node")
}
