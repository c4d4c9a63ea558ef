//go:build !with_tla

package core

import "go.etcd.io/raft/v3"

// TraceLibrary is ErrNoLibraryTrace: this program was built without the tag
// with_tla, so the library writes no trace. See tracelog.go.
func (c *Cluster) TraceLibrary(func(event []byte)) error { return ErrNoLibraryTrace }

// libraryTrace is nothing, since the library would not use it.
func libraryTrace(func(event []byte)) raft.TraceLogger { return nil }
