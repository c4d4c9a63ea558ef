//go:build js && wasm

package main

import (
	"syscall/js"

	"honnef.co/go/js/dom/v2"

	"glassraft/core"
	"glassraft/core/view"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// version is what globalThis.glassraft.version says.
const version = "0.1.0"

// firstNodes is the size of the cluster that is under way when the page opens.
const firstNodes = 5

// firstSeed is one with which a single node times out first, well before the
// others: the first election that a newcomer sees shall be a plain one.
const firstSeed = 31

// page is the model and the picture of it that stands on the screen.
type page struct {
	model    *app.Model
	document dom.Document
	patch    js.Value // glassraftPatch of boot.js
	drawn    scene.Scene
	lastMs   float64     // time of the last animation frame; 0 before the first
	watchers []js.Value  // callbacks of the API's on("change", ...)
	seen     *view.Frame // the one that watchers were told of last
}

func main() {
	config := core.Defaults()
	config.Seed = firstSeed
	model, err := app.New(config, firstNodes)
	if err != nil {
		panic("invariant: the first cluster can be formed: " + err.Error())
	}
	p := &page{
		model:    model,
		document: dom.GetWindow().Document(),
		patch:    js.Global().Get("glassraftPatch"),
	}
	p.listen()
	p.offer()
	p.draw()
	// The cluster is under way at once; whoever asked for less motion starts
	// it by hand.
	if !js.Global().Call("matchMedia", "(prefers-reduced-motion: reduce)").Get("matches").Bool() {
		p.update(app.Act{ID: "play"})
	}
	p.animate()
	js.Global().Call("glassraftStarted")
	select {} // from here on the page calls in
}

// update lets a message change the model, and draws.
func (p *page) update(msg app.Msg) error {
	err := p.model.Update(msg)
	p.draw()
	return err
}

// draw sends what changed since the last picture to the page, in one batch.
func (p *page) draw() {
	now := scene.Draw(p.model)
	patch, err := scene.Patch(p.drawn, now)
	if err != nil {
		panic("invariant: a patch is plain text: " + err.Error())
	}
	p.drawn = now
	if string(patch) != "[]" {
		p.patch.Invoke(string(patch))
	}
	p.tell()
}

// animate asks for every animation frame; a frame in which nothing moves costs
// one call and draws nothing.
func (p *page) animate() {
	var frame js.Func
	frame = js.FuncOf(func(_ js.Value, args []js.Value) any {
		nowMs := args[0].Float()
		elapsedMs := nowMs - p.lastMs
		if p.lastMs == 0 {
			elapsedMs = 0
		}
		p.lastMs = nowMs
		if p.model.Playing {
			p.update(app.Animate{ElapsedMs: elapsedMs})
		}
		js.Global().Call("requestAnimationFrame", frame)
		return nil
	})
	js.Global().Call("requestAnimationFrame", frame)
}
