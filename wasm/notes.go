//go:build js && wasm

package main

import (
	"syscall/js"

	"glassraft/wasm/app"
)

// notes are those of the speaker, in a window of their own.
type notes struct {
	channel js.Value
	wanted  bool // such a window has told that it is there
	sent    app.Notes
}

// listenNotes waits for a window with the speaker's notes.
func (p *page) listenNotes() {
	p.notes.channel = js.Global().Get("BroadcastChannel").New("glassraft.notes")
	p.notes.channel.Call("addEventListener", "message", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if data := args[0].Get("data"); data.Type() == js.TypeString && data.String() == "here" {
			p.notes.wanted, p.notes.sent = true, app.Notes{}
			p.sendNotes()
		}
		return nil
	}))
}

// sendNotes tells that window what is being said, when that is something else.
func (p *page) sendNotes() {
	if !p.notes.wanted {
		return
	}
	now := p.model.Notes()
	if now == p.notes.sent {
		return
	}
	p.notes.sent = now
	p.notes.channel.Call("postMessage", map[string]any{"where": now.Where, "now": now.Now, "notes": now.Notes, "next": now.Next})
}
