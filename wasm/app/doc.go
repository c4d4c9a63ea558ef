// Package app is the page without the page: what it remembers, what can be
// done on it, and what each of those does. It is pure: messages go in, the
// model changes, and nothing here knows a browser, so every decision of the
// page is tested natively.
//
// It refuses to draw (wasm/scene does) and to know Raft (core/view has the
// words, core/schedule knows what comes next).
//
// Read model.go (what the page remembers), update.go (messages), actions.go (the
// one table of what can be done, behind buttons, menus, keys, palette and help)
// with the files actions_*.go that it is made of, dialog.go (how an action asks
// for what it must know), steps.go (Next and Back), play.go (how time passes while
// it plays, and how a step glides), choices.go (what could be next), inspect.go
// (more about an entry and a client), palette.go (actions by name), places.go
// (where nodes stand), columns.go (how the logs are divided) and pointer.go (what is done with the pointer), share.go
// (links and files), keep.go, keep_begin.go and kept.go (runs in the browser's
// storage), settings.go, timeline.go (what of the run is seen), player.go (a
// script, played command by command; player_text.go is its text, lesson.go what it
// says to its reader, course.go the page's own lessons and how far one came in
// each, editor.go how a script is changed, library.go what can be opened,
// and doors.go where a newcomer begins), notes.go (what the speaker reads),
// errands.go (what only the browser can do), mend.go (the same run with a driver that
// keeps its contract) and api.go (what globalThis.glassraft
// offers).
//
//	m, err := app.New(core.Defaults(), 5)
//	m.Update(app.Act{ID: "next"})
//	fmt.Println(m.Why.Sentence)
package app
