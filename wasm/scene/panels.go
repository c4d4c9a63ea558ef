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
	b.in("why.text", m.Stamp(false), func() {
		b.add(RootWhy, "why.text", "div")
		if m.Error != "" {
			b.text("why.text", "why.error", "p", m.Error, "class", "error", "role", "alert", "data-testid", "error")
		}
		for i, v := range m.Violations() { // One event can break a promise more than once.
			b.text("why.text", fmt.Sprintf("why.violation.%d", i), "p", v.Property.String()+" is violated: "+v.Reason, "class", "error", "data-testid", "violation")
		}
		b.text("why.text", "why.sentence", "p", m.Why.Sentence, "class", "sentence", "data-testid", "why",
			"aria-live", when(!m.Playing, "polite"))
		source := fmt.Sprintf("event %d", m.WhyAt)
		if m.Why.Source != "" {
			source += " · " + m.Why.Source
		}
		b.text("why.text", "why.source", "p", source, "class", "source")
		if len(m.Why.Changes) > 0 {
			b.changes(m.Why.Changes)
		}
	})
	if m.Why.Raw != "" || len(m.Why.Raft) > 0 {
		lines := m.Why.Raft
		if m.Why.Raw != "" {
			lines = append([]string{m.Why.Raw}, lines...)
		}
		b.folded("why.raw", "What raft says", strings.Join(lines, "\n"), "raft-lines")
	}
	if m.Why.Ready != "" {
		b.folded("why.ready", "The Ready", strings.TrimSuffix(m.Why.Ready, "\n"), "ready-lines")
	}
}

// folded shows a text that a person unfolds. It is a group of its own, so that it
// stays unfolded.
func (b *builder) folded(key, summary, text, testID string) {
	b.in(key, text, func() {
		b.add(RootWhy, key, "details", "class", "raw")
		b.text(key, key+".summary", "summary", summary)
		b.text(key, key+".lines", "pre", text, "data-testid", testID)
	})
}

func (b *builder) changes(changes []view.Change) {
	const shownMax = 12
	dl := b.add("why.text", "why.changes", "dl", "class", "changes")
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
	if more := len(changes) - shownMax; more > 0 {
		b.text("why.text", "why.more", "p", fmt.Sprintf("and %d more changes", more), "class", "source")
	}
}

// tabNames are the tabs in their order; those for narrow screens stand first.
var tabNames = []struct{ id, label string }{
	{app.TabWhy, "Why"},
	{app.TabLogs, "Logs"},
	{app.TabNext, "Next"},
	{app.TabInspect, "Inspector"},
	{app.TabLesson, "Lesson"},
	{app.TabScript, "Script"},
	{app.TabTimeline, "Timeline"},
}

func (b *builder) tabs(m *app.Model) {
	for _, t := range tabNames {
		if t.id == app.TabLesson && !m.HasLesson() {
			continue
		}
		on := m.Tab == t.id
		b.in("tab."+t.id, on, func() {
			b.text(RootTabs, "tab."+t.id, "button", t.label, "type", "button", "class", "tab of-"+t.id,
				"aria-current", fmt.Sprint(on), "data-act", "tab", "data-arg", t.id, "data-testid", "tab."+t.id)
		})
	}
}

// choicesMax is how many choices are listed: the rest arrives later, or can be
// found on the stage.
const choicesMax = 120

// next lists what could happen.
func (b *builder) next(m *app.Model) {
	b.in("next.list", m.Stamp(true), func() {
		list := m.Choices()
		chosen, _ := m.Chosen()
		b.add(RootNext, "next.list", "div", "class", "choices", "data-testid", "choices", "tabindex", "0",
			"role", "listbox", "aria-label", "What can happen next", "aria-activedescendant", when(chosen < min(len(list), choicesMax), fmt.Sprintf("choice-%d", chosen)))
		group, inside := "", ""
		for i, c := range list[:min(len(list), choicesMax)] {
			if c.Group != group {
				group = c.Group
				inside = b.add("next.list", "next.group."+group, "div", "role", "group", "aria-label", group)
				b.text(inside, "next."+group, "h3", group, "aria-hidden", "true")
			}
			event := c.Event.String()
			key := "event." + event
			b.add(inside, key, "div", "role", "option", "id", fmt.Sprintf("choice-%d", i), "aria-selected", fmt.Sprint(i == chosen),
				"class", "choice"+when(c.Auto, " auto")+when(c.Fault, " fault")+when(i == chosen && m.Cursor >= 0, " chosen"),
				"data-in-view", when(i == chosen && !m.Playing, fmt.Sprint(m.Frame.Event, " ", event)),
				"data-act", "choose", "data-arg", event, "data-testid", "choice",
				"title", when(c.Auto, "what happens if nobody chooses"))
			if c.Who != "" {
				b.text(key, "who."+key, "span", c.Who, "class", "who")
			}
			b.text(key, "what."+key, "span", c.What+when(c.Done && c.Group != app.GroupBefore, " · done here before"), "class", "what")
			if !c.Fault {
				b.text(key, "wait."+key, "span", waitText(c.Wait), "class", "wait")
			}
		}
		if more := len(list) - choicesMax; more > 0 {
			b.text("next.list", "next.more", "p", fmt.Sprintf("and %d more", more), "class", "hint")
		}
		if len(list) == 0 {
			text := "Nothing happens by itself any more. Restart a node."
			if len(m.Frame.Nodes) == 0 {
				text = "There are no nodes yet."
			}
			b.text("next.list", "next.nothing", "p", text, "class", "hint")
		}
	})
}

func waitText(t core.Time) string {
	if t == 0 {
		return "now"
	}
	return fmt.Sprintf("%.1f ms", float64(t)/float64(core.Millisecond))
}
