//go:build js && wasm

package main

import "syscall/js"

// main does the task that export.js has set: { kind, saved }, to which it adds content, a Uint8Array, or error, a text.
func main() {
	task := js.Global().Get("glassraftExportTask")
	saved := make([]byte, task.Get("saved").Length())
	js.CopyBytesToGo(saved, task.Get("saved"))
	content, err := write(task.Get("kind").String(), saved)
	if err != nil {
		task.Set("error", err.Error())
		return
	}
	bytes := js.Global().Get("Uint8Array").New(len(content))
	js.CopyBytesToJS(bytes, content)
	task.Set("content", bytes)
}
