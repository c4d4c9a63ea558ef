//go:build js && wasm

package main

import (
	"syscall/js"
	"time"

	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// version is what globalThis.glassraft.version says.
const version = "0.1.0"

// eventsMax is how long the events that happen for one picture may take: what is
// left of its 16 ms goes to drawing it, and to what a person does meanwhile.
const eventsMax = 6 * time.Millisecond

// page is the model and the picture of it that stands on the screen.
type page struct {
	model    *app.Model
	painter  scene.Painter
	document js.Value
	patch    js.Value // glassraftPatch of patch.js
	drawn    scene.Scene
	waits    bool    // an animation frame is asked for
	frame    js.Func // what it calls
	drag     drag
	dragged  bool    // a drag has just ended
	lastMs   float64 // time of the last animation frame; 0 before the first
	notes    notes
	scrub    app.Msg // where somebody has gone in time since the last picture; nil: nowhere
	selected string  // the field whose text is to be selected; "" if none
	storage  storage
	watchers []js.Value  // callbacks of the API's on("change", ...)
	seen     *view.Frame // the one that watchers were told of last
}

func main() {
	model, err := app.New(app.First())
	if err != nil {
		panic("invariant: the first cluster can be formed: " + err.Error())
	}
	p := &page{
		model:    model,
		document: js.Global().Get("document"),
		patch:    js.Global().Get("glassraftPatch"),
	}
	p.frame = js.FuncOf(p.animate)
	p.listen()
	p.offer()
	p.listenNotes()
	p.begin()
	p.draw()
	js.Global().Call("glassraftStarted")
	select {} // from here on the page calls in
}

// fromLink opens the run that the page's address holds now. One that cannot be read
// is answered by a sentence on the page.
func (p *page) fromLink() {
	if hash := js.Global().Get("location").Get("hash").String(); len(hash) > 1 {
		p.update(app.OpenLink{Fragment: hash[1:]})
	}
}

// update lets a message change the model, does its errands, and draws with the
// next animation frame.
func (p *page) update(msg app.Msg) {
	if scrub := p.scrub; scrub != nil { // It came first.
		p.scrub = nil
		_ = p.model.Update(scrub)
	}
	_ = p.model.Update(msg) // An error stands on the page.
	p.errands()
	p.ask()
}

// scrubbed goes to a place in time with the next picture. Of several before that
// only the last is gone to: nobody would see the others.
func (p *page) scrubbed(msg app.Msg) {
	p.scrub = msg
	p.ask()
}

// errands does what the model left behind.
func (p *page) errands() {
	for _, e := range p.model.Errands() {
		p.doErrand(e)
	}
}

// ask asks for an animation frame, unless one is asked for already.
func (p *page) ask() {
	if p.waits {
		return
	}
	p.waits = true
	js.Global().Call("requestAnimationFrame", p.frame)
}

// animate draws what has changed, and asks again as long as something moves. A
// page on which nothing moves costs nothing.
func (p *page) animate(_ js.Value, args []js.Value) any {
	p.waits = false
	if msg := p.scrub; msg != nil {
		p.scrub = nil
		p.update(msg)
	}
	nowMs := args[0].Float()
	if p.model.Moving() {
		if p.lastMs > 0 {
			began := time.Now()
			late := func() bool { return time.Since(began) > eventsMax }
			_ = p.model.Update(app.Animate{ElapsedMs: nowMs - p.lastMs, Late: late})
		}
		p.lastMs = nowMs
		p.ask()
	} else {
		p.lastMs = 0
	}
	p.draw()
	return nil
}

// draw sends what changed since the last picture to the page, in one batch.
func (p *page) draw() {
	now := p.painter.Draw(p.model)
	patch := scene.Patch(p.drawn, now)
	p.drawn = now
	if len(patch) > len("[]") {
		p.patch.Invoke(string(patch))
	}
	if p.selected != "" {
		p.document.Call("querySelector", `[data-testid="`+p.selected+`"]`).Call("select")
		p.selected = ""
	}
	p.tell()
	p.sendNotes()
	p.keepLater()
}
