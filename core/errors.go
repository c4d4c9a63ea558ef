package core

import "errors"

// What a caller may test for with errors.Is. Every error of Cluster.Do wraps
// one of these or an error of raft, and leaves the cluster as it was.
var (
	// ErrNoSuchNode: the event names a node that was never added.
	ErrNoSuchNode = errors.New("no such node")
	// ErrNodeDown: the node has crashed; nothing can be asked of it.
	ErrNodeDown = errors.New("node is down")
	// ErrNodeUp: only a node that is down can be restarted or given another disk.
	ErrNodeUp = errors.New("node is up")
	// ErrNodePaused: the node stands still and takes no input until it resumes.
	ErrNodePaused = errors.New("node is paused")
	// ErrNodeNotPaused: only a node that is paused can resume.
	ErrNodeNotPaused = errors.New("node is not paused")
	// ErrNoSuchClient: the event names a client that was never added.
	ErrNoSuchClient = errors.New("no such client")
	// ErrNoSuchMessage: the message was delivered, dropped or never sent.
	ErrNoSuchMessage = errors.New("no such message in flight")
	// ErrNothingReady: the node has nothing to write, send or apply.
	ErrNothingReady = errors.New("nothing is ready")
	// ErrNothingPending: the thread of the node has no operation to do, or the
	// node no write that a crash could tear.
	ErrNothingPending = errors.New("nothing is pending")
	// ErrNothingNew: an event that would change nothing.
	ErrNothingNew = errors.New("nothing new")
	// ErrOutOfRange: an index or a count outside what is possible now.
	ErrOutOfRange = errors.New("out of range")
	// ErrMalformed: text or bytes that do not say what they should.
	ErrMalformed = errors.New("malformed")
	// ErrConfig: a configuration that the engine or raft refuses.
	ErrConfig = errors.New("bad configuration")
	// ErrLimit: one of the limits in limits.go is reached.
	ErrLimit = errors.New("limit reached")
	// ErrLibraryChanged: a field of raft is not where mirror.go has it, which is
	// where the pinned version has it.
	ErrLibraryChanged = errors.New("raft's internals changed")
	// ErrNoLibraryTrace: the library writes its own trace only in a program that
	// was built with the tag with_tla.
	ErrNoLibraryTrace = errors.New("the library's trace needs a program built with -tags with_tla")
)
