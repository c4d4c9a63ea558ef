//go:build js && wasm

package main

import (
	"strconv"
	"syscall/js"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/wasm/scene"
)

// What is done with the pointer beside clicks: on the stage nodes are moved, lines
// are drawn and the picture is panned; on the timeline a pointer goes through time.

const (
	// dragMin is how far a pointer must move before that is no click, in CSS pixels.
	dragMin = 5
	// zoomStage and zoomTimeline are how much larger the picture gets with one turn of
	// the wheel.
	zoomStage    = 1.15
	zoomTimeline = 1.2
	// panWidth is how far the wheel must turn to move the timeline by its width, in
	// CSS pixels.
	panWidth = 1200
)

// drag is what a pointer has hold of.
type drag struct {
	on       bool
	timeline bool        // it goes through time
	node     core.NodeID // 0: the stage itself
	pan      bool        // the stage is moved, not divided
	from, at app.Place
	fromX    float64 // in CSS pixels
	fromY    float64
	moved    bool // far enough to be no click
}

func (p *page) listenPointer() {
	p.on("pointerdown", p.press)
	p.on("pointermove", p.move)
	p.on("pointerup", p.release)
	p.on("pointercancel", func(js.Value, js.Value) {
		p.drag = drag{}
		p.update(app.DrawLine{Done: true}) // takes the line away
	})
	p.on("wheel", p.wheel)
}

// press takes hold of what is under the pointer.
func (p *page) press(e, target js.Value) {
	p.dragged = false
	if e.Get("button").Int() != 0 {
		return
	}
	if within(target, "[data-root=timeline]") && !within(target, "[data-act]") {
		p.drag = drag{on: true, timeline: true, moved: true}
		p.update(app.ScrubAt{Part: p.part(e)})
		return
	}
	if !within(target, "[data-root=stage]") || within(target, "[data-act=select-message]") {
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
}

// move moves what is held.
func (p *page) move(e, _ js.Value) {
	switch {
	case !p.drag.on:
		return
	case p.drag.timeline:
		p.scrubbed(app.ScrubAt{Part: p.part(e)})
		return
	}
	dx, dy := e.Get("clientX").Float()-p.drag.fromX, e.Get("clientY").Float()-p.drag.fromY
	if !p.drag.moved && dx*dx+dy*dy < dragMin*dragMin {
		return
	}
	p.drag.moved = true
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
}

// release lets go of it. A line across the stage divides the cluster now.
func (p *page) release(_, _ js.Value) {
	d := p.drag
	p.drag = drag{}
	if !d.on || !d.moved {
		return
	}
	p.dragged = true
	if d.node == 0 && !d.pan && !d.timeline {
		p.update(app.DrawLine{From: d.from, To: d.at, Done: true})
	}
}

// wheel zooms with Ctrl, as pinching does, and pans sideways or with Shift.
func (p *page) wheel(e, target js.Value) {
	x, y := e.Get("deltaX").Float(), e.Get("deltaY").Float()
	zooms, shift := e.Get("ctrlKey").Bool(), e.Get("shiftKey").Bool()
	pans := x != 0 || shift
	timeline := within(target, "[data-root=timeline]")
	switch {
	case zooms && within(target, "[data-root=stage]"):
		p.update(app.ZoomAt{At: p.place(e), Factor: turned(zoomStage, y)})
	case pans && within(target, "[data-measure=logs]"):
		along, by := x, 1
		if shift {
			along += y
		}
		if along < 0 {
			by = -1
		}
		p.update(app.PanLogs{By: by})
	case zooms && timeline:
		p.update(app.ZoomTimeline{Part: p.part(e), Factor: turned(zoomTimeline, y)})
	case pans && timeline:
		p.update(app.PanTimeline{By: (x + y) / panWidth})
	default:
		return
	}
	e.Call("preventDefault")
}

// turned is a factor where the wheel goes up, and one over it where it goes down.
func turned(factor, y float64) float64 {
	if y > 0 {
		return 1 / factor
	}
	return factor
}

// within tells whether an element lies in one that a selector matches, or is one.
func within(element js.Value, selector string) bool {
	return !element.Call("closest", selector).IsNull()
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
