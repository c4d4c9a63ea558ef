//go:build js && wasm

package main

import (
	"strconv"
	"syscall/js"

	"honnef.co/go/js/dom/v2"

	"glassraft/wasm/app"
)

// Elements say what they do in attributes: data-act (and data-arg) what a click
// means, data-input which field of the model a control fills. So one listener
// for each type of event serves the whole page.

// listen hears the page's events, for as long as the page lives.
func (p *page) listen() {
	p.on("click", p.click)
	p.on("keydown", p.keydown)
	p.on("input", p.input)
}

// on adds a listener to the document. It goes round the binding's own
// AddEventListener, which knows every type of event there is and would make the
// module 1.4 MB larger.
func (p *page) on(event string, heard func(e js.Value, target dom.Element)) {
	p.document.Underlying().Call("addEventListener", event, js.FuncOf(func(_ js.Value, args []js.Value) any {
		// The target is the document itself where no element has the focus.
		if target := args[0].Get("target"); target.Get("closest").Type() == js.TypeFunction {
			heard(args[0], dom.WrapElement(target))
		}
		return nil
	}))
}

func (p *page) click(_ js.Value, target dom.Element) {
	p.actOf(target.Closest("[data-act]"))
}

// actOf does what an element is for, if it is for anything.
func (p *page) actOf(element dom.Element) {
	if element == nil || element.HasAttribute("disabled") {
		return
	}
	p.update(app.Act{ID: element.GetAttribute("data-act"), Arg: element.GetAttribute("data-arg")})
}

func (p *page) keydown(e js.Value, target dom.Element) {
	if e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() || e.Get("altKey").Bool() {
		return
	}
	name := e.Get("key").String()
	var msg app.Msg
	switch tag, pressed := target.TagName(), name == "Enter" || name == " "; {
	case tag == "INPUT" && target.GetAttribute("type") == "text" && name == "Enter":
		msg = app.Act{ID: "propose"}
	case tag == "INPUT" && target.GetAttribute("type") == "text" && name != "Escape":
		return // letters belong to the field
	case isArrow(name) && target.HasAttribute("data-root") && target.Underlying().Get("scrollWidth").Int() > target.Underlying().Get("clientWidth").Int():
		return // a region that is wider than its frame scrolls
	case tag == "INPUT" && (isArrow(name) || name == "Home" || name == "End"):
		return // a slider moves by keys of its own
	case (tag == "BUTTON" || tag == "SUMMARY") && pressed:
		return // the browser turns these into clicks
	case pressed && target.HasAttribute("data-act"):
		msg = app.Act{ID: target.GetAttribute("data-act"), Arg: target.GetAttribute("data-arg")}
	case app.Handles(name):
		msg = app.Key{Key: name}
	default:
		return
	}
	e.Call("preventDefault")
	p.update(msg)
}

func isArrow(key string) bool { return key == "ArrowLeft" || key == "ArrowRight" }

func (p *page) input(_ js.Value, target dom.Element) {
	if !target.HasAttribute("data-input") {
		return
	}
	field, text := target.GetAttribute("data-input"), target.Underlying().Get("value").String()
	if field != "scrub" {
		p.update(app.Input{Field: field, Text: text})
		return
	}
	if index, err := strconv.Atoi(text); err == nil {
		p.update(app.Scrub{Index: index})
	}
}
