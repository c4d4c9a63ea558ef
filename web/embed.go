package web

import "embed"

// Files are the page's files as they stand in this folder, all at the top. tools/site adds the compiled programs, Go's own
// wasm_exec.js, etcd/raft's interaction scripts and embed.html, and writes into index.html what it calls them and how large
// the programs are (the attributes data-module... of boot.js and data-export... of export.js).
//
//go:embed index.html notes.html style.css words.js patch.js notes.js picture.js download.js export.js boot.js icon.svg
var Files embed.FS

// Words are the files that tools/words reads: what the page can say, its lessons, and the translations of both.
//
//go:embed *.words lessons
var Words embed.FS
