package scene

import (
	"fmt"
	"slices"

	"glassraft/wasm/app"
)

// banner is what the page has to say about itself, with what can be done about it.
func (b *builder) banner(m *app.Model) {
	if m.Banner.Text == "" {
		return
	}
	b.in("banner", fmt.Sprint(m.Banner), func() {
		b.add(RootNotice, "banner", "p", "class", "banner", "data-testid", "banner")
		b.text("banner", "banner.text", "span", m.Banner.Text, "data-testid", "banner-text")
		buttons := append(slices.Clip(m.Banner.Buttons), app.Button{Label: "Close", Act: app.Act{ID: "dismiss"}})
		for i, button := range buttons {
			b.text("banner", fmt.Sprintf("banner.%d", i), "button", button.Label, "type", "button",
				"data-act", button.Act.ID, "data-arg", button.Act.Arg, "data-testid", "banner-"+button.Act.ID)
		}
	})
}

// shared shows the link, and whether it was copied; a run that is too long for one
// is offered as a file. In a lesson there is a short link to its step, too.
func (b *builder) shared(m *app.Model) {
	link, lesson, copied := m.Dialog.Values[app.ValueLink], m.Dialog.Values[app.ValueLesson], m.Dialog.Values[app.ValueCopied]
	b.in("card", link+"\n"+lesson+"\n"+copied, func() {
		primary := func(row string) {
			b.text(row, "share.copy", "button", "Copy", "type", "button", "class", "primary", "data-act", "copy-link", "data-testid", "share-copy")
		}
		if link == "" {
			b.card("Too long for a link", "Chat and mail would cut a link to this run. As a file it can be sent, too: whoever drops it on this page sees the same.")
			primary = func(row string) {
				b.text(row, "share.save", "button", "Save as a file", "type", "button", "class", "primary", "data-act", "save", "data-testid", "share-save")
			}
		} else {
			b.card("A link to this moment", "It holds the whole run and the event you are at; whoever opens it sees the same.")
			b.control("card", "share.link", "input", link, "type", "text", "readonly", "readonly", "autofocus", "autofocus", "aria-label", "Link", "data-testid", "share-link", "class", "link")
		}
		if lesson != "" {
			b.text("card", "share.lesson.about", "p", "A short link to this step of the lesson:", "class", "hint")
			row := b.add("card", "share.lesson.row", "div", "class", "beside")
			b.control(row, "share.lesson", "input", lesson, "type", "text", "readonly", "readonly", "aria-label", "Link to the lesson", "data-testid", "share-lesson", "class", "link")
			b.text(row, "share.lesson.copy", "button", "Copy", "type", "button", "data-act", "copy-link", "data-arg", app.ValueLesson,
				"aria-label", "Copy the link to the lesson", "data-testid", "share-lesson-copy")
		}
		state := ""
		switch copied {
		case "yes":
			state = "It is copied."
		case "no":
			state = "The browser did not let it be copied: select the link, and copy it by hand."
		}
		b.text("card", "share.state", "p", state, "class", "hint", "role", "status", "data-testid", "share-state")
		row := b.add("card", "card.ends", "div", "class", "ends")
		b.text(row, "card.close", "button", "Close", "type", "button", "data-act", "close", "data-testid", "dialog-close")
		primary(row)
	})
}

// keptRuns lists the runs that are kept.
func (b *builder) keptRuns(m *app.Model) {
	list := m.Kept()
	b.in("card", nil, func() {
		about := "They are in this browser, and nowhere else. Of more than eight the oldest go."
		if len(list) == 0 {
			about = "None yet. A run is kept in this browser as soon as something has happened in it."
		}
		b.card("Kept runs", about)
		if len(list) > 0 {
			b.add("card", "kept", "ul", "class", "kept")
		}
		for _, r := range list {
			b.keptRun(m, r)
		}
		if m.Error != "" {
			b.text("card", "card.error", "p", m.Error, "class", "error", "role", "alert", "data-testid", "dialog-error")
		}
		b.ends("")
	})
}

func (b *builder) keptRun(m *app.Model, r app.Kept) {
	key := "kept." + r.ID
	title := r.Title
	if title == "" {
		title = "run"
	}
	about := fmt.Sprintf("event %d of %d, %s", r.Event, r.Total, m.Ago(r.Written))
	switch {
	case r.Current:
		about += ", the one you are at"
	case r.Open:
		about += ", open in another tab"
	}
	name := title + ", " + about
	b.add("kept", key, "li", "data-testid", "kept-run", "data-run", r.ID)
	b.text(key, key+".title", "strong", title)
	b.text(key, key+".about", "span", about, "class", "about")
	if r.Current {
		return
	}
	open := map[bool]string{true: "Open a copy", false: "Open"}[r.Open]
	b.text(key, key+".open", "button", open, "type", "button", "data-act", "open-kept", "data-arg", r.ID,
		"aria-label", open+": "+name, "data-testid", "open-kept")
	if !r.Open {
		b.text(key, key+".forget", "button", "Forget", "type", "button", "data-act", "forget-kept", "data-arg", r.ID,
			"aria-label", "Forget: "+name, "data-testid", "forget-kept")
	}
}
