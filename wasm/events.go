//go:build js && wasm

package main

import (
	"strconv"
	"strings"
	"syscall/js"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// Elements say what they do in attributes: data-act (and data-arg) what a click
// means, data-input which field of the model a control fills, data-change what a
// choice means. So one listener for each type of event serves the whole page.

// listen hears the page's events, for as long as the page lives.
func (p *page) listen() {
	p.on("click", p.click)
	p.on("keydown", p.keydown)
	p.on("input", p.input)
	p.on("change", p.change)
	p.on("submit", func(e, _ js.Value) {
		e.Call("preventDefault")
		p.update(app.Submit{})
	})
	p.on("close", func(_, target js.Value) { // a dialog, by its own Escape
		if p.model.Dialog != nil {
			p.update(app.Act{ID: "close"})
		}
	})
	p.listenPointer()
	p.listenFiles()
	js.Global().Call("addEventListener", "hashchange", js.FuncOf(func(js.Value, []js.Value) any {
		p.fromLink()
		return nil
	}))
	p.measure()
}

// on adds a listener to the document. It hears what does not bubble, too.
func (p *page) on(event string, heard func(e, target js.Value)) {
	options := map[string]any{"capture": event == "close", "passive": false}
	p.document.Call("addEventListener", event, js.FuncOf(func(_ js.Value, args []js.Value) any {
		// The target is the document itself where no element has the focus.
		if target := args[0].Get("target"); target.Get("closest").Type() == js.TypeFunction {
			heard(args[0], target)
		}
		return nil
	}), options)
}

func has(element js.Value, attribute string) bool {
	return element.Call("hasAttribute", attribute).Bool()
}

// attribute is an element's attribute; "" if it has none of this name.
func attribute(element js.Value, name string) string {
	if v := element.Call("getAttribute", name); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

func (p *page) click(e, target js.Value) {
	element := target.Call("closest", "[data-act]")
	switch {
	case p.dragged: // the end of a drag is no click
		p.dragged = false
	case element.IsNull():
		if p.model.Menu != "" && target.Call("closest", ".menu").IsNull() {
			p.update(app.Act{ID: "menu", Arg: p.model.Menu})
		}
	case attribute(element, "aria-disabled") == "true":
	default:
		p.update(app.Act{ID: attribute(element, "data-act"), Arg: attribute(element, "data-arg")})
	}
}

func (p *page) keydown(e, target js.Value) {
	name := keyOf(e)
	if name == "" {
		return
	}
	var msg app.Msg
	switch tag, pressed := target.Get("tagName").String(), name == "Enter" || name == " "; {
	case isTextField(target, tag):
		switch enter := attribute(target, "data-enter"); {
		case name == "Enter" && enter != "":
			msg = app.Act{ID: enter}
		case attribute(target, "role") == "combobox" && (name == "ArrowUp" || name == "ArrowDown"), name == "Ctrl+k":
			msg = app.Key{Key: name}
		default:
			return // letters belong to the field
		}
	case p.model.Dialog != nil && tag == "SELECT" && name == "Enter":
		msg = app.Submit{} // as in the other fields
	case p.model.Dialog != nil:
		return // its keys are the browser's
	case tag == "SELECT", tag == "INPUT" && (isArrow(name) || name == "Home" || name == "End"):
		return // a slider and a choice move by keys of their own
	case (tag == "BUTTON" || tag == "SUMMARY") && pressed:
		return // the browser turns these into clicks
	case isArrow(name) && target.Get("scrollWidth").Int() > target.Get("clientWidth").Int() && has(target, "data-root"):
		return // a region that is wider than its frame scrolls
	case pressed && has(target, "data-act"):
		msg = app.Act{ID: attribute(target, "data-act"), Arg: attribute(target, "data-arg")}
	case p.model.Handles(name):
		msg = app.Key{Key: name}
	default:
		return
	}
	e.Call("preventDefault")
	p.update(msg)
}

// keyOf names a key as app.Key does; "" for what is the browser's own.
func keyOf(e js.Value) string {
	name := e.Get("key").String()
	switch {
	case e.Get("altKey").Bool():
		return ""
	case e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool():
		return map[bool]string{true: "Ctrl+k"}[strings.ToLower(name) == "k"]
	case e.Get("shiftKey").Bool():
		return "Shift+" + name
	}
	return name
}

func isTextField(target js.Value, tag string) bool {
	switch tag {
	case "TEXTAREA":
		return true
	case "INPUT":
		kind := attribute(target, "type")
		return kind != "range" && kind != "checkbox"
	}
	return false
}

func isArrow(key string) bool { return key == "ArrowLeft" || key == "ArrowRight" }

// valueOf is what a control holds.
func valueOf(target js.Value) string {
	if attribute(target, "type") == "checkbox" {
		return map[bool]string{true: "true"}[target.Get("checked").Bool()]
	}
	return target.Get("value").String()
}

func (p *page) input(_, target js.Value) {
	if !has(target, "data-input") {
		return
	}
	field, text := attribute(target, "data-input"), valueOf(target)
	if field == app.FieldScript {
		p.update(app.Typed{Text: text, Caret: target.Get("selectionStart").Int()})
		return
	}
	if field != "scrub" {
		p.update(app.Input{Field: field, Text: text})
		return
	}
	if index, err := strconv.Atoi(text); err == nil {
		p.scrubbed(app.Scrub{Index: index})
	}
}

func (p *page) change(_, target js.Value) {
	if id := attribute(target, "data-change"); id != "" {
		p.update(app.Act{ID: id, Arg: valueOf(target)})
	}
}

// measure tells the model how large the roots with data-measure are, now and
// whenever that changes.
func (p *page) measure() {
	observer := js.Global().Get("ResizeObserver").New(js.FuncOf(func(_ js.Value, args []js.Value) any {
		for i := range args[0].Length() {
			entry := args[0].Index(i)
			rect := entry.Get("contentRect")
			p.update(app.Resize{
				Root: attribute(entry.Get("target"), "data-measure"),
				Size: app.Size{Width: rect.Get("width").Float(), Height: rect.Get("height").Float()},
			})
		}
		return nil
	}))
	list := p.document.Call("querySelectorAll", "[data-measure]")
	for i := range list.Length() {
		observer.Call("observe", list.Index(i))
	}
}

// place is where on the stage a pointer is, in parts of its width and height.
func (p *page) place(e js.Value) app.Place {
	rect := p.document.Call("querySelector", "[data-root=stage]").Call("getBoundingClientRect")
	return app.Place{
		X: (e.Get("clientX").Float() - rect.Get("left").Float()) / max(rect.Get("width").Float(), 1),
		Y: (e.Get("clientY").Float() - rect.Get("top").Float()) / max(rect.Get("height").Float(), 1),
	}
}

// part is where on the timeline a pointer is, in parts of the width of its lanes.
func (p *page) part(e js.Value) float64 {
	rect := p.document.Call("querySelector", "[data-root=timeline]").Call("getBoundingClientRect")
	left, right := rect.Get("left").Float()+scene.LaneNames, rect.Get("right").Float()-scene.LaneRight
	return (e.Get("clientX").Float() - left) / max(right-left, 1)
}

// drag is what a pointer has hold of.
type drag struct {
	on        bool
	timeline  bool        // it goes through time
	node      core.NodeID // 0: the stage itself
	pan       bool        // the stage is moved, not divided
	from, at  app.Place
	fromX     float64 // in CSS pixels
	fromY     float64
	committed bool // it has moved far enough to be no click
}

// dragMin is how far a pointer must move before that is no click, in CSS pixels.
const dragMin = 5

func (p *page) listenPointer() {
	p.on("pointerdown", func(e, target js.Value) {
		p.dragged = false
		if !target.Call("closest", "[data-root=timeline]").IsNull() && target.Call("closest", "[data-act]").IsNull() && e.Get("button").Int() == 0 {
			p.drag = drag{on: true, timeline: true, committed: true}
			p.update(app.ScrubAt{Part: p.part(e)})
			return
		}
		stage := target.Call("closest", "[data-root=stage]")
		if stage.IsNull() || e.Get("button").Int() != 0 || !target.Call("closest", "[data-act=select-message]").IsNull() {
			return
		}
		d := drag{on: true, pan: e.Get("shiftKey").Bool(), from: p.place(e), fromX: e.Get("clientX").Float(), fromY: e.Get("clientY").Float()}
		if node := target.Call("closest", "[data-drag=node]"); !node.IsNull() {
			id, _ := strconv.ParseUint(attribute(node, "data-arg"), 10, 16)
			d.node = core.NodeID(id)
		} else if e.Get("pointerType").String() == "touch" {
			return // a finger on the stage scrolls the page
		}
		d.at = d.from
		p.drag = d
	})
	p.on("pointermove", func(e, _ js.Value) {
		if !p.drag.on {
			return
		}
		if p.drag.timeline {
			p.scrubbed(app.ScrubAt{Part: p.part(e)})
			return
		}
		dx, dy := e.Get("clientX").Float()-p.drag.fromX, e.Get("clientY").Float()-p.drag.fromY
		if !p.drag.committed && dx*dx+dy*dy < dragMin*dragMin {
			return
		}
		p.drag.committed = true
		at := p.place(e)
		switch {
		case p.drag.node != 0:
			p.update(app.MoveNode{Node: p.drag.node, To: at})
		case p.drag.pan:
			p.update(app.PanStage{By: app.Place{X: at.X - p.drag.at.X, Y: at.Y - p.drag.at.Y}})
		default:
			p.update(app.DrawLine{From: p.drag.from, To: at})
		}
		p.drag.at = at
	})
	end := func(e, _ js.Value) {
		d := p.drag
		p.drag = drag{}
		if !d.on || !d.committed {
			return
		}
		p.dragged = true
		if d.node == 0 && !d.pan && !d.timeline {
			p.update(app.DrawLine{From: d.from, To: d.at, Done: true})
		}
	}
	p.on("pointerup", end)
	p.on("pointercancel", func(e, target js.Value) {
		p.drag = drag{}
		p.update(app.DrawLine{Done: true}) // takes the line away
	})
	p.on("wheel", func(e, target js.Value) {
		x, y := e.Get("deltaX").Float(), e.Get("deltaY").Float()
		switch {
		case e.Get("ctrlKey").Bool() && !target.Call("closest", "[data-root=stage]").IsNull():
			factor := 1.15
			if y > 0 {
				factor = 1 / factor
			}
			p.update(app.ZoomAt{At: p.place(e), Factor: factor})
		case !target.Call("closest", "[data-measure=logs]").IsNull() && (x != 0 || e.Get("shiftKey").Bool()):
			by := 1
			if x+y*map[bool]float64{true: 1}[e.Get("shiftKey").Bool()] < 0 {
				by = -1
			}
			p.update(app.PanLogs{By: by})
		case !target.Call("closest", "[data-root=timeline]").IsNull() && e.Get("ctrlKey").Bool():
			factor := 1.2
			if y > 0 {
				factor = 1 / factor
			}
			p.update(app.ZoomTimeline{Part: p.part(e), Factor: factor})
		case !target.Call("closest", "[data-root=timeline]").IsNull() && (x != 0 || e.Get("shiftKey").Bool()):
			p.update(app.PanTimeline{By: (x + y) / 1200})
		default:
			return
		}
		e.Call("preventDefault")
	})
}
