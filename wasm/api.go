//go:build js && wasm

package main

import (
	"fmt"
	"syscall/js"
)

// offer fills globalThis.glassraft, which boot.js made with its promise ready.
// Each call throws an Error with the engine's own words, and changes nothing,
// where it cannot do what it was asked.
func (p *page) offer() {
	api := js.Global().Get("glassraft")
	api.Set("version", version)
	m := p.model
	p.method(api, "load", func(a args) (any, error) { return nil, a.withText(m.Load) })
	p.method(api, "do", func(a args) (any, error) {
		var output string
		err := a.withText(func(text string) (err error) { output, err = m.Command(text); return err })
		return output, err
	})
	p.method(api, "step", func(a args) (any, error) { return nil, a.withCount(1, m.Forward) })
	p.method(api, "back", func(a args) (any, error) { return nil, a.withCount(1, m.Back) })
	p.method(api, "seek", func(a args) (any, error) { return nil, a.withCount(-1, m.Seek) })
	p.method(api, "play", func(args) (any, error) { m.Play(); return nil, nil })
	p.method(api, "pause", func(args) (any, error) { m.Pause(); return nil, nil })
	p.method(api, "frame", func(args) (any, error) {
		text, err := m.FrameJSON()
		if err != nil {
			return nil, err
		}
		return js.Global().Get("JSON").Call("parse", string(text)), nil
	})
	p.method(api, "check", func(a args) (any, error) {
		var result any
		err := a.withText(func(text string) error {
			checked, err := m.Check(text)
			if err == nil {
				result = js.Global().Get("JSON").Call("parse", string(checked))
			}
			return err
		})
		return result, err
	})
	p.method(api, "trace", func(args) (any, error) { return m.Trace(), nil })
	p.method(api, "traceHash", func(args) (any, error) { return m.TraceHash(), nil })
	p.method(api, "script", func(args) (any, error) { return m.Script(), nil })
	p.method(api, "on", func(a args) (any, error) { return nil, p.watch(a) })
}

// method offers one call. Go cannot throw, so each method is wrapped by
// glassraftThrowing of boot.js, which throws what comes back as an error.
func (p *page) method(api js.Value, name string, call func(args) (any, error)) {
	f := js.FuncOf(func(_ js.Value, a []js.Value) any {
		result, err := call(args(a))
		if err != nil {
			return map[string]any{"error": fmt.Sprintf("%s: %v", name, err)}
		}
		p.errands()
		p.draw()
		if p.model.Moving() {
			p.ask()
		}
		return map[string]any{"result": result}
	})
	api.Set(name, js.Global().Call("glassraftThrowing", f))
}

// args are what a call was given.
type args []js.Value

func (a args) withText(do func(string) error) error {
	if len(a) != 1 || a[0].Type() != js.TypeString {
		return fmt.Errorf("takes one text")
	}
	return do(a[0].String())
}

// withCount takes a whole number; otherwise is what it is when it is left out,
// and less than 0 means that it may not be.
func (a args) withCount(otherwise int, do func(int) error) error {
	switch {
	case len(a) == 0 && otherwise >= 0:
		return do(otherwise)
	case len(a) != 1 || a[0].Type() != js.TypeNumber || a[0].Float() != float64(int(a[0].Float())):
		return fmt.Errorf("takes one whole number")
	}
	return do(int(a[0].Float()))
}

// watch adds a callback: on("change", f) calls f with the number of the current
// event whenever one arrives at another place.
func (p *page) watch(a args) error {
	if len(a) != 2 || a[0].Type() != js.TypeString || a[1].Type() != js.TypeFunction {
		return fmt.Errorf("takes a name and a function")
	}
	if name := a[0].String(); name != "change" {
		return fmt.Errorf("unknown name %q (legal: change)", name)
	}
	p.watchers = append(p.watchers, a[1])
	return nil
}

// tell calls the watchers if the current event is another one.
func (p *page) tell() {
	if p.model.Frame == p.seen {
		return
	}
	p.seen = p.model.Frame
	for _, w := range p.watchers {
		invoke(w, p.seen.Event)
	}
}

// invoke calls a callback of the page's. What it throws is reported and goes no
// further: it is none of ours.
func invoke(callback js.Value, event int) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			js.Global().Get("console").Call("error", "glassraft: a callback of on() threw:", thrown.Value)
		}
	}()
	callback.Invoke(event)
}
