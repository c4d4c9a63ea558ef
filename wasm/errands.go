//go:build js && wasm

package main

import (
	"fmt"
	"syscall/js"

	"glassraft/core/script"
	"glassraft/wasm/app"
)

// doErrand does an errand of the model's.
func (p *page) doErrand(e app.Errand) {
	switch e := e.(type) {
	case app.Copy:
		p.copy(e.Text)
	case app.Select:
		p.selected = e.TestID
	case app.Download:
		p.offerFile(e.Name, e.Type, bytesOf(e.Bytes))
	case app.Export:
		p.export(e)
	case app.OpenFile:
		p.chooseFile()
	case app.OpenNotes:
		js.Global().Call("open", "notes.html", "glassraft-notes", "width=560,height=720")
	case app.Picture:
		js.Global().Call("glassraftPicture", e.Root, e.Name, e.PNG)
	case app.Fetch:
		p.fetch(e)
	case app.Keep:
		p.keep(e)
	case app.Hold:
		p.hold(e.ID)
	case app.Forget:
		remove("localStorage", app.KeptPrefix+e.ID)
	case app.ListKept:
		p.list(func(kept []app.StoredRun) { p.update(app.Listed{Kept: kept}) })
	case app.FetchKept:
		p.fetchKept(e.ID)
	case app.KeepSettings:
		_ = write("localStorage", app.SettingsKey, e.Value) // Settings that are not kept are no loss.
	case app.DropFragment:
		location := js.Global().Get("location")
		js.Global().Get("history").Call("replaceState", js.Null(), "", location.Get("pathname").String()+location.Get("search").String())
	}
}

// copy puts a text on the clipboard, which a browser may not have, or not allow.
func (p *page) copy(text string) {
	clipboard := js.Global().Get("navigator").Get("clipboard")
	if !clipboard.Truthy() {
		p.update(app.Copied{Text: text})
		return
	}
	settle(clipboard.Call("writeText", text), func(_ js.Value, done bool) {
		p.update(app.Copied{Text: text, Done: done})
	})
}

// export lets export.js write a run in another form, and gives it to a person.
func (p *page) export(e app.Export) {
	write := js.Global().Get("glassraftExport")
	if write.Type() != js.TypeFunction {
		p.update(app.Failed{Text: "The export could not be loaded: export.js is missing. Please check the connection and reload the page."})
		return
	}
	settle(write.Invoke(e.Kind, bytesOf(e.Saved)), func(answer js.Value, done bool) {
		if !done {
			p.update(app.Failed{Text: answer.Get("message").String()})
			return
		}
		p.offerFile(e.Name, e.Type, answer)
	})
}

func bytesOf(content []byte) js.Value {
	bytes := js.Global().Get("Uint8Array").New(len(content))
	js.CopyBytesToJS(bytes, content)
	return bytes
}

// contentOf is what an ArrayBuffer holds.
func contentOf(buffer js.Value) []byte {
	bytes := js.Global().Get("Uint8Array").New(buffer)
	content := make([]byte, bytes.Length())
	js.CopyBytesToGo(content, bytes)
	return content
}

// offerFile gives a person a file.
func (p *page) offerFile(name, kind string, bytes js.Value) {
	blob := js.Global().Get("Blob").New([]any{bytes}, map[string]any{"type": kind})
	js.Global().Call("glassraftOffer", name, blob)
}

// fetch asks for a file of the site. What it brings comes back as app.Fetched.
func (p *page) fetch(e app.Fetch) { bring(e, func(f app.Fetched) { p.update(f) }) }

// bring gives a file of the site, or why it cannot be had.
func bring(e app.Fetch, done func(app.Fetched)) {
	back := func(content []byte, why string) {
		done(app.Fetched{Path: e.Path, Name: e.Name, Content: content, Error: why})
	}
	settle(js.Global().Call("fetch", e.Path), func(response js.Value, ok bool) {
		switch {
		case !ok:
			back(nil, response.Get("message").String())
			return
		case !response.Get("ok").Bool():
			back(nil, fmt.Sprintf("the server answered %d", response.Get("status").Int()))
			return
		}
		settle(response.Call("arrayBuffer"), func(buffer js.Value, ok bool) {
			switch {
			case !ok:
				back(nil, buffer.Get("message").String())
			case buffer.Get("byteLength").Int() > script.BytesMax:
				back(nil, "it is larger than a script may be")
			default:
				back(contentOf(buffer), "")
			}
		})
	})
}

// fileBytesMax bounds a file that is opened.
const fileBytesMax = 64 << 20

// listenFiles opens files that are dropped on the page, and scripts that are
// pasted into it.
func (p *page) listenFiles() {
	p.on("dragover", func(e, _ js.Value) { e.Call("preventDefault") })
	p.on("drop", func(e, _ js.Value) {
		e.Call("preventDefault")
		if files := e.Get("dataTransfer").Get("files"); files.Length() > 0 {
			p.read(files.Index(0))
		}
	})
	p.on("paste", func(e, target js.Value) {
		if isTextField(target, target.Get("tagName").String()) {
			return
		}
		text := e.Get("clipboardData").Call("getData", "text/plain").String()
		if text == "" {
			return
		}
		e.Call("preventDefault")
		p.update(app.Opened{Name: "pasted", Content: []byte(text)})
	})
}

// chooseFile lets a person choose a file.
func (p *page) chooseFile() {
	input := p.document.Call("createElement", "input")
	input.Set("type", "file")
	var f js.Func
	f = js.FuncOf(func(js.Value, []js.Value) any { // there are none where the person thought better of it
		f.Release()
		if files := input.Get("files"); files.Length() > 0 {
			p.read(files.Index(0))
		}
		return nil
	})
	input.Call("addEventListener", "change", f)
	input.Call("addEventListener", "cancel", f)
	input.Call("click")
}

// read reads a file and opens it.
func (p *page) read(file js.Value) {
	name := file.Get("name").String()
	if file.Get("size").Int() > fileBytesMax {
		p.update(app.Failed{Text: name + " is larger than 64 MB: that is no run of Glassraft"})
		return
	}
	settle(file.Call("arrayBuffer"), func(buffer js.Value, ok bool) {
		if !ok {
			p.update(app.Failed{Text: name + " cannot be read"})
			return
		}
		p.update(app.Opened{Name: name, Content: contentOf(buffer)})
	})
}
