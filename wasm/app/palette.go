package app

import (
	"strings"

	"glassraft/core/script"
)

// Offer is something that the palette offers.
type Offer struct {
	Action  Action
	Command string // a command of the script language that was typed; "" for an action
}

// offersMax: more than these nobody reads; another letter finds better.
const offersMax = 12

// Offers lists what fits what was typed: a command of the script language, then
// the actions whose name or help holds each of its words, those with the word in
// their name first.
func (m *Model) Offers() []Offer {
	typed := strings.TrimSpace(m.Dialog.Values[FieldQuery])
	var list []Offer
	if action, err := script.ParseCommand(typed); err == nil && typed != "" {
		list = append(list, Offer{Command: action.String()})
	}
	words := strings.Fields(strings.ToLower(typed))
	for _, inName := range []bool{true, false} {
		for _, a := range actions {
			if a.Label == "" || !a.Enabled(m) || len(list) == offersMax {
				continue
			}
			name := strings.ToLower(a.Label)
			if holdsAll(name, words) == inName && (inName || holdsAll(name+" "+strings.ToLower(a.Help), words)) {
				list = append(list, Offer{Action: a})
			}
		}
	}
	return list
}

// FieldQuery is what is typed into the palette.
const FieldQuery = "query"

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// key moves the palette's cursor. Other keys that the browser passes on, such as
// the one that opens the palette, mean nothing here.
func (d *Dialog) key(m *Model, key string) {
	by, moves := map[string]int{"ArrowUp": -1, "ArrowDown": 1}[key]
	if d.Kind != DialogPalette || !moves {
		return
	}
	d.Cursor = min(max(d.Cursor+by, 0), max(len(m.Offers())-1, 0))
}

// pick does the offer at the cursor.
func (m *Model) pick(d *Dialog) error {
	list := m.Offers()
	if d.Cursor >= len(list) {
		_, err := script.ParseCommand(d.Values[FieldQuery])
		return err
	}
	return m.pickOffer(list[d.Cursor])
}

func (m *Model) pickOffer(o Offer) error {
	if o.Command != "" {
		return m.command(o.Command)
	}
	m.Dialog = nil
	return m.act(Act{ID: o.Action.ID})
}
