// Package bench measures the engine against the library alone: the same
// proposals, carried by the same messages, once through core.Cluster.Do and
// once through a loop round raft.RawNode that does nothing but what the library
// demands. Both run in turns in one process, so that a busy machine slows both
// down and their ratio stays true.
//
// It refuses to judge: it prints. Nothing here is a test.
//
// Beside that it measures what virtual time and histories cost: how much of it
// passes in a second, how long it takes to go anywhere in a run of ten thousand
// events and to branch there, and the size of one of a hundred thousand.
//
// Read workload.go (what is measured), measure.go (how often) and travel.go (time
// and histories). figure16 repeats an experiment of the Raft paper. program is
// this package as a program, compiled for js/wasm too; run is the command that
// runs it here and in a browser and prints both.
package bench
