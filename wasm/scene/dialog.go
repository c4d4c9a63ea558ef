package scene

import (
	"fmt"

	"glassraft/wasm/app"
)

// dialog draws what stands before the page.
func (b *builder) dialog(m *app.Model) {
	d := m.Dialog
	b.root(RootDialog, "data-open", when(d != nil, "yes"), "class", when(d != nil && d.Kind == app.DialogPalette, "palette"))
	if d == nil {
		return
	}
	switch d.Kind {
	case app.DialogHelp:
		b.help()
	case app.DialogSafety:
		b.safety(m)
	case app.DialogPalette:
		b.palette(m)
	case app.DialogShare:
		b.shared(m)
	case app.DialogLessons:
		b.library(m)
	case app.DialogKept:
		b.keptRuns(m)
	default:
		b.form(m)
	}
}

// card begins a dialog: its title and what it is about.
func (b *builder) card(title, text string) {
	b.add(RootForm, "card", "div", "class", "card", "data-testid", "dialog")
	b.text("card", "card.title", "h2", title, "id", "dialog-title")
	if text != "" {
		b.text("card", "card.text", "p", text, "class", "about")
	}
}

// ends are the buttons at the end of a dialog.
func (b *builder) ends(submit string) {
	row := b.add("card", "card.ends", "div", "class", "ends")
	b.text(row, "card.close", "button", map[bool]string{true: "Close", false: "Cancel"}[submit == ""], "type", "button", "data-act", "close", "data-testid", "dialog-close")
	if submit != "" {
		b.text(row, "card.submit", "button", submit, "type", "submit", "class", "primary", "data-testid", "dialog-submit")
	}
}

// form asks for the fields of an action.
func (b *builder) form(m *app.Model) {
	d := m.Dialog
	b.in("card", nil, func() {
		b.card(trimDots(d.Action.Label), d.Action.Help)
		for _, f := range d.Action.Fields {
			b.field(m, f)
		}
		if d.Error != "" && d.Field == "" {
			b.text("card", "card.error", "p", d.Error, "class", "error", "role", "alert", "data-testid", "dialog-error")
		}
		if d.Action.Line != nil {
			b.text("card", "card.line", "code", d.Action.Line(m, d.Values), "class", "line", "data-testid", "dialog-line", "title", "The command of the script language that this stands for")
		}
		b.ends(trimDots(d.Action.Label))
	})
}

func (b *builder) field(m *app.Model, f app.Field) {
	d := m.Dialog
	key := "field." + f.Name
	value := d.Values[f.Name]
	wrong := d.Error != "" && d.Field == f.Name
	about := ""
	if wrong {
		about = key + "-error"
	} else if f.Hint != "" {
		about = key + "-hint"
	}
	row := b.add("card", key, "label", "class", "row"+when(f.Kind == app.FieldCheck, " check"))
	common := []string{"data-input", f.Name, "data-testid", key, "aria-describedby", about, "aria-invalid", when(wrong, "true"), "autocomplete", "off", "spellcheck", "false"}
	input := key + ".input"
	if f.Kind != app.FieldCheck {
		b.text(row, key+".label", "span", f.Label, "class", "name")
	}
	switch f.Kind {
	case app.FieldSelect:
		b.control(row, input, "select", value, common...)
		for _, o := range f.Options(m) {
			b.text(input, input+"."+o.Value, "option", o.Label, "value", o.Value)
		}
	case app.FieldCheck:
		b.control(row, input, "input", value, append(common, "type", "checkbox")...)
		b.text(row, key+".label", "span", f.Label)
	case app.FieldNumber:
		b.control(row, input, "input", value, append(common, "type", "text", "inputmode", "numeric")...)
	default:
		b.control(row, input, "input", value, append(common, "type", "text")...)
	}
	switch {
	case wrong:
		b.text("card", key+".error", "p", d.Error, "id", key+"-error", "class", "error", "role", "alert", "data-testid", "dialog-error")
	case f.Hint != "":
		b.text("card", key+".hint", "p", f.Hint, "id", key+"-hint", "class", "hint")
	}
}

func trimDots(label string) string {
	for len(label) > 0 && (label[len(label)-1] == ' ' || label[len(label)-1] >= 0x80) {
		label = label[:len(label)-1]
	}
	return label
}

// help lists every key, and what the picture means.
func (b *builder) help() {
	b.in("card", "help", func() {
		b.card("Keys", "")
		keys := b.add("card", "help.keys", "dl", "class", "keys")
		for _, a := range app.Actions() {
			if a.Key == "" {
				continue
			}
			b.text(keys, "help."+a.ID, "dt", keyName(a.Key))
			b.text(keys, "help."+a.ID+".text", "dd", a.Help)
		}
		b.text(keys, "help.digits", "dt", "1 to 9")
		b.text(keys, "help.digits.text", "dd", "Look at a node")
		b.text("card", "help.picture", "h3", "The picture")
		for i, text := range pictureWords {
			b.text("card", fmt.Sprintf("help.picture.%d", i), "p", text, "class", "about")
		}
		b.ends("")
	})
}

// pictureWords say what the stage means.
var pictureWords = []string{
	"Each circle is a node that runs the real library. Its colour and number say its term; a full circle leads, a broken line campaigns. The arc around it runs down to its election timeout or, for a leader, to its next heartbeat.",
	"Boxes carry entries, diamonds are votes, dots are heartbeats, a box in a box is a snapshot. Full shapes are requests, hollow ones answers; a red broken edge is a refusal.",
	"Dots on a candidate's rim are its votes. Small bars beside a node are writes that its disk has still to do: a crash loses them.",
	"In the logs a broken edge is not committed, a full one is, and a thick foot is applied; hatched is not on disk yet, and a red frame contradicts the leader.",
}

// safety lists what is checked, each with what it means, and what is broken.
func (b *builder) safety(m *app.Model) {
	b.in("card", nil, func() {
		b.card("What is checked after every event", "")
		list := b.add("card", "safety.list", "dl", "class", "safety")
		for _, p := range m.Properties() {
			name := p.String()
			v, bad := m.Broken(p)
			b.text(list, "safety."+name, "dt", map[bool]string{true: "✗ ", false: "✓ "}[bad]+name, "class", when(bad, "error"))
			dd := b.add(list, "safety."+name+".about", "dd")
			b.text(dd, dd+".text", "span", p.Meaning())
			if !bad {
				continue
			}
			b.text(dd, dd+".broken", "span", fmt.Sprintf(" Broken at event %d: %s ", v.Event, v.Reason), "class", "error", "data-testid", "safety-broken")
			b.text(dd, dd+".go", "button", "Go there", "type", "button", "data-act", "go-to", "data-arg", fmt.Sprint(v.Event), "data-testid", "safety-go")
		}
		b.ends("")
	})
}

// palette finds actions by name, and takes commands.
func (b *builder) palette(m *app.Model) {
	b.in("card", nil, func() {
		d := m.Dialog
		b.add(RootForm, "card", "div", "class", "card", "data-testid", "palette")
		b.text("card", "card.title", "h2", "Find an action", "id", "dialog-title", "class", "aside")
		list := m.Offers()
		b.control("card", "palette.query", "input", d.Values[app.FieldQuery], "type", "text", "data-input", app.FieldQuery,
			"data-testid", "palette-query", "role", "combobox", "aria-expanded", "true", "aria-controls", "palette-list", "aria-label", "Find an action, or type a command",
			"aria-activedescendant", when(len(list) > 0, fmt.Sprintf("palette-%d", d.Cursor)),
			"placeholder", "Find an action, or type a command: crash 1", "autocomplete", "off", "spellcheck", "false")
		b.add("card", "palette.list", "div", "role", "listbox", "id", "palette-list", "aria-label", "Actions")
		for i, offer := range list {
			key := fmt.Sprintf("palette.%d", i)
			b.add("palette.list", key, "div", "role", "option", "id", fmt.Sprintf("palette-%d", i), "aria-selected", fmt.Sprint(i == d.Cursor),
				"class", "match"+when(i == d.Cursor, " chosen"), "data-act", "pick", "data-arg", fmt.Sprint(i), "data-testid", "match")
			if offer.Command != "" {
				b.text(key, key+".label", "code", offer.Command)
				b.text(key, key+".help", "span", "do this command", "class", "what")
				continue
			}
			b.text(key, key+".label", "span", offer.Action.Label)
			b.text(key, key+".help", "span", offer.Action.Help, "class", "what")
			if offer.Action.Key != "" {
				b.text(key, key+".key", "kbd", keyName(offer.Action.Key))
			}
		}
		if d.Error != "" {
			b.text("card", "card.error", "p", d.Error, "class", "error", "role", "alert", "data-testid", "dialog-error")
		}
	})
}
