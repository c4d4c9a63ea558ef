package web

import "embed"

// Files are the page's files as they stand in this folder, all at the top. tools/site adds the compiled program and Go's
// own wasm_exec.js, and writes the program's size into index.html (the attribute data-module-bytes).
//
//go:embed index.html style.css boot.js icon.svg
var Files embed.FS
