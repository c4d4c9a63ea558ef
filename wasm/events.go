//go:build js && wasm

package main

import (
	"strconv"
	"strings"
	"syscall/js"

	"glassraft/wasm/app"
)

// Elements say what they do in attributes: wasm/scene/doc.go has the table of them.
// So one listener for each type of event serves the whole page.

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
