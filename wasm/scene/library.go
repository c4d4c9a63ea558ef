package scene

import (
	"fmt"

	"glassraft/wasm/app"
)

// run says what is played: the lesson or script, if there is one.
func (b *builder) run(m *app.Model) {
	text := "the real etcd/raft, one event at a time"
	if p := m.Player(); p != nil && p.Title() != "" {
		text = p.Title()
	}
	b.group = &Group{Fixed: true}
	b.text("", RootRun, "", text)
	b.scene = append(b.scene, b.group)
	b.group = nil
}

// doors stand open as long as nobody has done anything.
func (b *builder) doors(m *app.Model) {
	if !m.Doors() {
		return
	}
	text := "Five nodes run the real library. Where do you want to begin?"
	if _, led := m.Frame.Leader(); !led && m.Playing {
		text = "Five nodes that run the real library are electing a leader. Where do you want to begin?"
	}
	b.in("doors.open", text, func() {
		b.add(RootDoors, "doors.open", "div", "class", "open", "data-testid", "doors")
		b.text("doors.open", "doors.text", "p", text)
		for _, door := range []struct{ id, label string }{
			{"tour", "Take the tour"}, {"sandbox", "Play"}, {"lessons", "etcd’s own scripts"},
		} {
			a, _ := app.ActionByID(door.id)
			b.text("doors.open", "doors."+door.id, "button", door.label, "type", "button", "class", when(door.id == "tour", "primary"),
				"data-act", door.id, "data-testid", "door."+door.id, "title", a.Help)
		}
	})
}

// library lists what can be opened: the lessons, and etcd/raft's own scripts.
func (b *builder) library(m *app.Model) {
	b.in("card", nil, func() {
		b.card("Lessons", "Each is a script that explains itself. It can be left at any place, and gone on with.")
		lib := &m.Library
		switch {
		case lib.Error != "":
			b.text("card", "library.error", "p", "The list could not be loaded: "+lib.Error, "class", "error", "role", "alert", "data-testid", "library-error")
		case lib.Loading():
			b.text("card", "library.loading", "p", "Loading the list …", "class", "hint")
		}
		chapter, list := "", ""
		for _, l := range lib.Lessons {
			if l.Chapter != chapter {
				chapter = l.Chapter
				b.text("card", "library.chapter."+l.Number, "h3", chapter)
				list = b.add("card", "library.lessons."+l.Number, "div", "class", "shelf")
			}
			key := "library." + l.Name
			b.add(list, key, "button", "type", "button", "data-act", "open-lesson", "data-arg", l.Name, "data-testid", "lesson."+l.Name)
			b.text(key, key+".name", "span", l.Number+" · "+l.Title)
			if r, ok := m.ReachedIn(l.Name); ok {
				b.text(key, key+".reached", "span", reachedText(r), "class", "hint", "data-testid", "reached."+l.Name)
			}
		}
		b.text("card", "library.upstream", "h2", "etcd/raft’s own scripts")
		b.text("card", "library.upstream.about", "p", "The library’s interaction tests. They run here unchanged, and every output is compared with the one that they state.", "class", "hint")
		group, shelf := "", ""
		for i, s := range lib.Scripts {
			if i == 0 || s.Group != group {
				group = s.Group
				if group != "" {
					b.text("card", fmt.Sprintf("library.scripts.%d.group", i), "h3", group)
				}
				shelf = b.add("card", fmt.Sprintf("library.scripts.%d", i), "div", "class", "shelf")
			}
			key := "library.script." + s.File
			about := s.About
			if about == "" && s.Title != s.Name {
				about = s.Title
			}
			b.add(shelf, key, "button", "type", "button", "class", "told", "data-act", "open-script", "data-arg", s.File, "data-testid", "site-script")
			b.text(key, key+".name", "span", s.Name)
			if about != "" {
				b.text(key, key+".about", "span", about, "class", "about")
			}
		}
		b.ends("")
	})
}

func reachedText(r app.Reached) string {
	if r.Done {
		return "✓ finished"
	}
	return fmt.Sprintf("step %d of %d", r.Step, r.Steps)
}
