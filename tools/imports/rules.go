package imports

const (
	module  = "glassraft"
	everyOf = "..." // As the last element of a path: that package and all below. Alone: everything.

	raft       = "go.etcd.io/raft/v3"
	raftpb     = "go.etcd.io/raft/v3/raftpb"
	proto      = "google.golang.org/protobuf/proto" // Clone and Size of raft's messages, which are protobuf's.
	porcupine  = "github.com/anishathalye/porcupine"
	browserAPI = "syscall/js"
)

// rule says what one package may import beside the standard library. Tests are not looked at.
type rule struct {
	packages string   // Inside the module; the first rule that fits a package counts.
	inside   []string // What it may import of this module.
	outside  []string // What it may import of other modules.

	// pure packages may not use the parts of the standard library in forbidden, nor goroutines and channels: what they do
	// follows from what they are given.
	pure       bool
	locks      bool // Pure, but may import sync.
	goroutines bool // Pure, but may start goroutines and use channels around what is pure.

	browser bool // May import syscall/js: the page's program, and that of its exports.
}

// ofRaft is what every package of the engine may name: the library's values, which core hands out as they are.
var ofRaft = []string{raft + "/...", proto}

// rules is the table, in the order of the project's design: each row may import what its own columns say.
var rules = []rule{
	{packages: "memstore", outside: []string{raft, raftpb, proto}, pure: true, locks: true},
	{packages: "fsm", pure: true},
	{packages: "core", inside: []string{"memstore", "fsm"}, outside: ofRaft, pure: true},
	{packages: "core/check", inside: []string{"fsm", "core"}, outside: append([]string{porcupine}, ofRaft...), pure: true},
	{packages: "core/schedule", inside: []string{"core"}, outside: ofRaft, pure: true},
	{packages: "core/history", inside: []string{"core"}, outside: ofRaft, pure: true},
	{packages: "core/paper", pure: true}, // nothing but tests
	{
		packages: "core/view",
		inside:   []string{"memstore", "fsm", "core", "core/check", "core/schedule", "core/history"},
		outside:  ofRaft,
		pure:     true,
	},
	{
		packages: "core/script",
		inside:   []string{"memstore", "fsm", "core", "core/check", "core/schedule", "core/history", "core/view"},
		outside:  ofRaft,
		pure:     true,
	},
	{
		packages:   "core/find",
		inside:     []string{"core/..."},
		outside:    ofRaft,
		pure:       true,
		locks:      true,
		goroutines: true,
	},
	{
		// porcupine draws the clients' history. It does so here and not in core/check, which the page is built from: the
		// picture brings a page and a program of its own.
		packages: "core/export",
		inside:   []string{"core/..."},
		outside:  append([]string{porcupine}, ofRaft...),
		pure:     true,
	},
	{packages: "web"},
	{packages: "wasm/app", inside: []string{"core/...", "web", "wasm/plainjson"}},
	{packages: "wasm/scene", inside: []string{"core", "core/view", "core/history", "wasm/app"}}, // core, core/history: the types of what is shown.
	{packages: "wasm/plainjson"},
	{packages: "wasm/export", inside: []string{"core/..."}, browser: true},
	{
		packages: "wasm",
		inside:   []string{"memstore", "fsm", "core/...", "web", "wasm/..."},
		outside:  []string{raft + "/..."},
		browser:  true,
	},
	{packages: "tools/...", inside: []string{everyOf}, outside: []string{everyOf}},
}

// forbidden are the parts of the standard library that a pure package may not import, and why.
var forbidden = []struct{ packages, because string }{
	{"time", "virtual time is the only time"},
	{"os/...", "the engine knows no machine"},
	{"net/...", "the engine knows no network but its own"},
	{"math/rand/...", "randomness follows from the seed"},
	{"crypto/rand", "randomness follows from the seed"},
	{"sync", "nothing runs at the same time"},
	{"hash/maphash", "its seed is the process's own"},
	{"runtime/...", "the engine knows no machine"},
	{"syscall/...", "the engine knows no machine"},
}

// folders are the folders that may stand at the top of the module, beside hidden ones and what builds leave behind.
var folders = []string{"core", "fsm", "memstore", "tools", "wasm", "web"}

// foldersBuilt are what builds leave behind.
var foldersBuilt = []string{"dist"}
