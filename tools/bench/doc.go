// Package bench measures the engine against the library alone: the same
// proposals, carried by the same messages, once through core.Cluster.Do and
// once through a loop round raft.RawNode that does nothing but what the library
// demands. Both run in turns in one process, so that a busy machine slows both
// down and their ratio stays true.
//
// It refuses to judge: it prints. Nothing here is a test.
//
// Read workload.go (what is measured) and measure.go (how often). program is
// this package as a program, compiled for js/wasm too; run is the command that
// runs it here and in a browser and prints both.
package bench
