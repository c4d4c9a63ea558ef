package scene

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"glassraft/core"
	"glassraft/wasm/app"
)

// rowsMax is how many rows of the logs a phone shows beside a lesson; more scroll.
const rowsMax = 7

// page tells the style sheet how the page looks, and what of it is shown.
func (b *builder) page(m *app.Model) {
	b.root(RootPage, "data-theme", m.Look.Theme, "data-contrast", when(m.Look.High, "high"),
		"data-motion", when(m.Look.Still, "none"), "data-present", when(m.Look.Present, "yes"), "data-tab", m.Tab,
		"data-script", when(m.Player() != nil || m.Editor != nil, "yes"), "data-lesson", when(m.HasLesson(), "yes"),
		"data-rows", strconv.Itoa(min(len(m.Frame.Nodes), rowsMax)))
}

// toolbar holds the controls of time. They never move.
func (b *builder) toolbar(m *app.Model) {
	for _, a := range app.Actions() {
		if a.Where == app.WhereToolbar {
			b.button(RootToolbar, m, a)
		}
	}
	b.choice(RootToolbar, "speed", "Speed", app.SpeedOptions(), fmt.Sprint(m.Speed))
	sizes := app.StepOptions()
	for i := range sizes {
		sizes[i].Label = "step: " + sizes[i].Label
	}
	b.choice(RootToolbar, "step-size", "Step", sizes, app.StepSizes[m.Step].ID)
}

// choice is a control whose values are the arguments of an action.
func (b *builder) choice(root, id, label string, options []app.Option, value string) {
	key := "choice." + id
	moving(b, key, [2]string{id, value}, nil, func() {
		b.add(root, key, "label", "class", "choice-of")
		b.text(key, key+".label", "span", label, "class", "aside")
		b.control(key, key+".select", "select", value, "data-change", id, "data-testid", id)
		for _, o := range options {
			b.text(key+".select", key+"."+o.Value, "option", o.Label, "value", o.Value)
		}
	})
}

// icons are drawn in a square of 16 units; they say the same in every language.
var icons = map[string]string{
	"start": "M4 3v10 M13 3.5 6.5 8l6.5 4.5z",
	"back":  "M11 3 4.5 8l6.5 5z",
	"play":  "M4.5 2.5 13 8l-8.5 5.5z",
	"pause": "M5 3v10 M11 3v10",
	"next":  "M5 3l6.5 5L5 13z",
	"end":   "M12 3v10 M3 3.5 9.5 8 3 12.5z",
}

// button draws an action's button.
func (b *builder) button(root string, m *app.Model, a app.Action) {
	label, icon := a.Label, ""
	if root == RootToolbar {
		icon = icons[a.ID]
	}
	if a.ID == "play" && m.Playing {
		label, icon = "Pause", icons["pause"]
	}
	on := ""
	if a.On != nil {
		on = fmt.Sprint(a.On(m))
	}
	key := "button." + root + "." + a.ID
	type stamp struct {
		label, icon, on string
		enabled         bool
	}
	enabled := a.Enabled(m)
	moving(b, key, stamp{label, icon, on, enabled}, nil, func() {
		b.add(root, key, "button", "type", "button",
			"class", strings.TrimSpace(when(a.ID == "play", "primary")+when(icon != "" && a.ID != "play", " icon")),
			"data-act", a.ID, "data-testid", a.ID,
			"aria-label", buttonName(a, label, icon),
			"aria-pressed", on,
			"title", a.Help+keyHint(a.Key),
			"aria-disabled", when(!enabled, "true"))
		if icon != "" {
			b.add(key, key+".icon", "svg:svg", "viewBox", "0 0 16 16", "class", "icon", "aria-hidden", "true")
			b.add(key+".icon", key+".path", "svg:path", "d", icon)
		}
		if icon == "" || a.ID == "play" {
			b.text(key, key+".label", "span", label)
		}
	})
}

// buttonName is what a button is called where its label does not say it: an icon,
// or a sign.
func buttonName(a app.Action, label, icon string) string {
	switch {
	case icon != "":
		return label
	case !strings.ContainsFunc(label, unicode.IsLetter):
		return label + " " + a.Help
	}
	return ""
}

func keyHint(key string) string {
	if key == "" {
		return ""
	}
	return " (" + keyName(key) + ")"
}

var keyNames = strings.NewReplacer("ArrowLeft", "Left", "ArrowRight", "Right", "ArrowUp", "Up", "ArrowDown", "Down", "+", " + ")

func keyName(key string) string {
	switch key {
	case " ":
		return "Space"
	case "+":
		return "+"
	case "Ctrl+k":
		return "Ctrl + K"
	}
	return keyNames.Replace(key)
}

// clockTime is the moment that is shown.
func (b *builder) clockTime(m *app.Model) {
	type stamp struct {
		at      string
		hastens bool
	}
	s := stamp{num(float64(m.Clock) / float64(core.Millisecond)), m.Hastens()}
	moving(b, "clock.time", s, nil, func() {
		b.add(RootClock, "clock.time", "span", "class", "time"+when(s.hastens, " hastens"), "title", when(s.hastens, "Nothing is under way, so time runs six times as fast"))
		b.text("clock.time", "clock.ms", "b", s.at, "data-testid", "time")
		b.text("clock.time", "clock.unit", "span", " ms")
		b.text("clock.time", "clock.hastens", "span", " ×6", "class", "haste", "aria-hidden", when(!s.hastens, "true"))
	})
}

// clock says where in the run one is, and whether Raft's promises hold.
func (b *builder) clock(m *app.Model) {
	place := [2]int{m.Frame.Event, m.Total()}
	b.in("clock.event", place, func() {
		b.text(RootClock, "clock.event", "span", fmt.Sprintf("event %d of %d", place[0], place[1]), "data-testid", "event")
	})
	violations := len(m.Violations())
	b.in("clock.safety", violations, func() {
		text := fmt.Sprintf("%d properties hold", len(m.Properties()))
		if violations > 0 {
			text = fmt.Sprintf("%d violated", violations)
		}
		b.add(RootClock, "clock.safety", "button", "type", "button", "class", "badge"+when(violations > 0, " bad"),
			"data-act", "safety", "data-testid", "safety", "title", "What is checked after every event")
		b.text("clock.safety", "clock.safety.mark", "span", map[bool]string{true: "✗", false: "✓"}[violations > 0], "aria-hidden", "true")
		b.text("clock.safety", "clock.safety.text", "span", text)
	})
}

// behind is what lies behind an open menu: it cannot be reached until that is
// closed.
func (b *builder) behind(m *app.Model) { b.root(RootMain, "inert", when(m.Menu != "", "inert")) }

// menus are the menus, the one that is open with its actions, and the buttons
// beside them.
func (b *builder) menus(m *app.Model) {
	for _, name := range app.Menus {
		open := m.Menu == name
		key := "menu." + name
		var stamp any
		if !open {
			stamp = name
		}
		b.in(key, stamp, func() {
			b.add(RootMenus, key, "div", "class", "menu")
			b.text(key, key+".button", "button", name, "type", "button", "class", "plain", "aria-expanded", fmt.Sprint(open),
				"aria-haspopup", "true", "data-act", "menu", "data-arg", name, "data-testid", "menu."+name)
			if open {
				b.menuList(m, key, name)
			}
		})
	}
	for _, a := range app.Actions() {
		if a.Where == app.WhereBar {
			b.button(RootMenus, m, a)
		}
	}
}

func (b *builder) menuList(m *app.Model, key, name string) {
	list := b.add(key, key+".list", "div", "class", "list", "data-testid", "menu-list", "role", "group", "aria-label", name)
	about := ""
	if n, ok := m.Selected(); ok {
		about = n.Name
	}
	if about != "" && (name == "Node" || name == "Members") {
		b.text(list, key+".about", "p", "For "+about+", which is selected", "class", "about")
	}
	for _, a := range app.Actions() {
		if a.Menu != name {
			continue
		}
		item := key + "." + a.ID
		on := ""
		if a.On != nil {
			on = fmt.Sprint(a.On(m))
		}
		label := a.Label
		if a.Opens(m) && !strings.HasSuffix(label, "…") {
			label += " …"
		}
		b.add(list, item, "button", "type", "button", "data-act", a.ID, "data-testid", item, "title", a.Help,
			"aria-disabled", when(!a.Enabled(m), "true"), "aria-pressed", on)
		b.text(item, item+".label", "span", label)
		if a.Key != "" {
			b.text(item, item+".key", "kbd", keyName(a.Key))
		}
	}
}

// notice is what the page has to say apart from the run.
func (b *builder) notice(m *app.Model) {
	if m.Notice == "" {
		return
	}
	b.in("notice.text", m.Notice, func() {
		b.text(RootNotice, "notice.text", "p", m.Notice, "data-testid", "notice")
	})
}

// context is what can be done now with what is selected, below the stage: a
// request while nothing is.
func (b *builder) context(m *app.Model) {
	where, about := app.WhereCluster, ""
	if v, ok := m.SelectedMessage(); ok {
		where, about = app.WhereMessage, fmt.Sprintf("%v → %v", v.From, v.To)
	} else if n, ok := m.Selected(); ok {
		where, about = app.WhereNode, n.Name
	}
	if where == app.WhereCluster {
		b.in("request", nil, func() {
			b.add(RootContext, "request", "label", "class", "field")
			b.text("request", "request.name", "span", "Request to the leader", "class", "aside")
			b.control("request", "request.input", "input", m.Fields[app.FieldRequest],
				"type", "text", "data-input", app.FieldRequest, "data-enter", "propose", "data-testid", "request", "spellcheck", "false", "autocomplete", "off",
				"aria-invalid", when(m.Refused != "", "true"), "aria-describedby", when(m.Refused != "", "request-error"))
			if m.Refused != "" {
				b.text("request", "request.error", "span", m.Refused, "class", "error", "id", "request-error", "data-testid", "request-error")
			}
		})
	} else {
		b.in("context.about", about, func() {
			b.text(RootContext, "context.about", "strong", about, "class", "about")
		})
	}
	for _, a := range app.Actions() {
		if a.Where == where && (where == app.WhereCluster || a.Enabled(m)) {
			b.button(RootContext, m, a)
		}
	}
}
