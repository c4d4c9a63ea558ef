//go:build js && wasm

package main

import (
	"syscall/js"
	"time"
)

// How the browser answers: at once, or by throwing, or later by a promise.

// answerWait bounds how long the page waits for an answer before it goes on without
// it.
const answerWait = 2 * time.Second

// attempt does something, and gives what it threw; undefined if nothing.
func attempt(do func()) (thrown js.Value) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case js.Error:
			thrown = r.Value
		case *js.ValueError: // there is no such storage at all
			thrown = js.Global().Get("Error").New(r.Error())
		default:
			panic(r)
		}
	}()
	do()
	return js.Undefined()
}

// settle calls back when a promise has come true, or failed.
func settle(promise js.Value, done func(value js.Value, ok bool)) {
	var kept, broken js.Func
	release := func() { kept.Release(); broken.Release() }
	value := func(args []js.Value) js.Value {
		if len(args) == 0 {
			return js.Undefined()
		}
		return args[0]
	}
	kept = js.FuncOf(func(_ js.Value, args []js.Value) any { release(); done(value(args), true); return nil })
	broken = js.FuncOf(func(_ js.Value, args []js.Value) any { release(); done(value(args), false); return nil })
	promise.Call("then", kept, broken)
}

// wait blocks until something is answered, or for answerWait. Only the program's
// first goroutine may wait.
func wait[T any](ask func(done func(T))) (answer T) {
	answered := make(chan T, 1)
	ask(func(a T) {
		select {
		case answered <- a:
		default:
		}
	})
	select {
	case answer = <-answered:
	case <-time.After(answerWait):
	}
	return answer
}
