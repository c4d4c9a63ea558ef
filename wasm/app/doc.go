// Package app is the page without the page: what it remembers, what can be
// done on it, and what each of those does. It is pure: messages go in, the
// model changes, and nothing here knows a browser, so every decision of the
// page is tested natively.
//
// It refuses to draw (wasm/scene does) and to know Raft (core/view has the
// words, core/schedule knows what comes next).
//
// Read model.go (what the page remembers), actions.go (the one table of what
// can be done, behind buttons, keys and help), update.go (messages), play.go
// (how time passes while it plays) and api.go (what globalThis.glassraft
// offers).
//
//	m, err := app.New(core.Defaults(), 5)
//	m.Update(app.Act{ID: "next"})
//	fmt.Println(m.Why.Sentence)
package app
